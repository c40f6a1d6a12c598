import { AppError } from '@shared/errors.js';
import type { RateChange, RunSummary } from '@shared/domain/run.js';
import { dropOwner, rateChangesOf, setTaken, summaryOf } from './run-repository.js';
import type { RunRow } from './run-rows.js';
import { sql } from './statements.js';
import { requireOwned, type StoreContext } from './store-context.js';

function requirePaused(context: StoreContext, runId: string): RunRow {
  const row = requireOwned(context, runId);
  if (row.status === 'paused') return row;
  throw new AppError('bad-request', `Run "${row.name}" is ${row.status}, not paused.`);
}

export function recordContinue(context: StoreContext, runId: string): RunSummary {
  const { db, ownership, now } = context;
  const go = db.transaction(() => {
    requirePaused(context, runId);
    setTaken(db, runId, ownership.mine, now());
  });
  go.immediate();
  return summaryOf(db, runId);
}

export function releasePaused(context: StoreContext, runId: string): RunSummary {
  const { db } = context;
  const release = db.transaction(() => {
    requirePaused(context, runId);
    dropOwner(db, runId);
  });
  release.immediate();
  return summaryOf(db, runId);
}

/** Changes are kept by step. One that is made in a run that was resumed from before others takes the place of those others. */
export function recordRateChange(context: StoreContext, runId: string, change: RateChange): void {
  const { db } = context;
  const record = db.transaction(() => {
    const before = rateChangesOf(requireOwned(context, runId)).filter(({ step }) => step < change.step);
    sql(db, 'UPDATE runs SET rate_changes = ? WHERE id = ?').run(JSON.stringify([...before, change]), runId);
  });
  record.immediate();
}
