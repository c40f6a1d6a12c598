import type { Database } from 'better-sqlite3';
import { AppError } from '@shared/errors.js';
import type { Log } from '../lib/log.js';
import type { Checkpoints } from './checkpoints.js';
import type { DatasetStore } from './dataset-store.js';
import type { ModelStore } from './model-store.js';
import type { Ownership } from './ownership.js';
import { getRunRow } from './run-repository.js';
import type { RunRow } from './run-rows.js';

/** What the store's functions work on. */
export interface StoreContext {
  readonly db: Database;
  readonly checkpoints: Checkpoints;
  readonly datasets: DatasetStore;
  readonly models: ModelStore;
  readonly ownership: Ownership;
  readonly log: Log;
  readonly now: () => number;
}

/** The row of a run nobody else is training. Throws `run-not-found`, `run-owned-elsewhere`. */
export function requireFree({ db, ownership }: StoreContext, runId: string): RunRow {
  const row = getRunRow(db, runId);
  if (row.owner !== null && row.owner !== ownership.mine && ownership.isLiving(row.owner)) {
    const owner = ownership.describe(row.owner);
    throw new AppError('run-owned-elsewhere', `Run "${row.name}" is being trained by ${owner}. Stop it there first.`);
  }
  return row;
}

/** The row of a run that this history is training. Throws `run-not-found`, `run-owned-elsewhere`, `bad-request`. */
export function requireOwned(context: StoreContext, runId: string): RunRow {
  const row = requireFree(context, runId);
  if (row.owner === context.ownership.mine) return row;
  throw new AppError('bad-request', `Run "${row.name}" is not being trained here: it is ${row.status}.`);
}
