import { AppError } from '@shared/errors.js';
import { bestEpoch } from '@shared/domain/metrics.js';
import { runConfigSchema } from '@shared/domain/run-config-schema.js';
import { isLive, type RunSummary } from '@shared/domain/run.js';
import { extendsAnother, extendState, extendWeights } from '@shared/engine/extension.js';
import { z } from '@shared/zod.js';
import { stateParts, stateFile, type SavedTraining, type WrittenFiles } from './checkpoints.js';
import { epochsOf } from './epoch-repository.js';
import type { NewRun } from './history.js';
import { newId } from './ids.js';
import { readSaved, readWeights } from './run-reader.js';
import { configOf, findRun, getRunRow, insertRun, summaryOf } from './run-repository.js';
import type { RunRow } from './run-rows.js';
import { queuedRows } from './run-queue.js';
import { sql } from './statements.js';
import type { StoreContext } from './store-context.js';

/** What a new run begins with besides its config. */
interface Beginning {
  readonly parentId: string | null;
  readonly repeatOf: string | null;
  /** JSON as in the row that is repeated. */
  readonly rateChanges: string;
  readonly notes: string;
  /** Null: weights are drawn from the seed. */
  readonly saved: SavedTraining | null;
}

const FRESH: Beginning = { parentId: null, repeatOf: null, rateChanges: '[]', notes: '', saved: null };

/** The row of a run that has ended with something to go on from. Throws `run-not-found`, `bad-request`. */
function requireEnded({ db }: StoreContext, runId: string): RunRow {
  const row = getRunRow(db, runId);
  const { status } = summaryOf(db, runId);
  if (status === 'queued' || isLive(status))
    throw new AppError('bad-request', `Run "${row.name}" has not ended yet: it is ${status}. Wait for its end.`);
  return row;
}

/** The parent's last state if it is that of its last epoch, else its kept weights; and which of them, in words. */
function extension(context: StoreContext, parent: RunRow): Beginning {
  const epochs = epochsOf(context.db, parent.id);
  const [last, best] = [epochs.at(-1), bestEpoch(epochs)];
  if (last === undefined || best === undefined)
    throw new AppError('bad-request', `Run "${parent.name}" has no whole epoch, so there is nothing to train further.`);
  const beginning = { ...FRESH, parentId: parent.id };
  const end = lastState(context, parent);
  if (end !== null && end.state.step === last.step) {
    const notes = `Continues "${parent.name}" from the end of its epoch ${last.epoch}, with its optimizer's state.`;
    return { ...beginning, notes, saved: { weights: end.weights, state: extendState(end.state) } };
  }
  const why = 'The optimizer starts anew, because the state of the last epoch is not kept.';
  const notes = `Continues "${parent.name}" from the weights of its epoch ${best.epoch}. ${why}`;
  return { ...beginning, notes, saved: { weights: readWeights(context, parent.id, best.epoch), state: extendWeights(best.epoch) } };
}

/** Null where it is gone or damaged: the weights of the epochs are files of their own. */
function lastState(context: StoreContext, row: RunRow): SavedTraining | null {
  if (row.state_file === null) return null;
  try {
    return readSaved(context, row);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** A repeat of a run that extends another one begins where that one began. Throws `bad-request` when that is gone. */
function repetition(context: StoreContext, source: RunRow): Beginning {
  const parent = source.parent_id === null ? undefined : findRun(context.db, source.parent_id);
  const isChild = source.parent_id !== null || hasLostParent(context, source);
  if (isChild && parent === undefined) {
    const what = `The run that "${source.name}" continues has been deleted, and with it the weights that it began with`;
    throw new AppError('bad-request', `${what}: it cannot be repeated exactly. Its settings can be cloned.`);
  }
  const start = parent === undefined ? FRESH : extension(context, parent);
  return { ...start, repeatOf: source.id, rateChanges: source.rate_changes, notes: '' };
}

/** A parent that is gone for good has left no id, but the run's last state still counts its epochs. */
function hasLostParent(context: StoreContext, source: RunRow): boolean {
  const end = lastState(context, source);
  return end !== null && extendsAnother(end.state);
}

function beginningOf(context: StoreContext, origin: NewRun['origin']): Beginning {
  switch (origin?.kind) {
    case undefined:
      return FRESH;
    case 'extends':
      return extension(context, requireEnded(context, origin.runId));
    case 'repeats':
      return repetition(context, requireEnded(context, origin.runId));
  }
}

/** Puts the state that a run begins with on disk; null without one. */
function writeStart(context: StoreContext, runId: string, { config }: NewRun, saved: SavedTraining | null): WrittenFiles | null {
  if (saved === null) return null;
  const about = { runId, model: JSON.stringify(config.model) };
  return context.checkpoints.write(runId, new Map([[stateFile(0), stateParts(saved.weights, saved.state, about)]]));
}

function insert(context: StoreContext, runId: string, run: NewRun, beginning: Beginning, written: WrittenFiles | null): void {
  const { db, ownership } = context;
  const { parentId, repeatOf, rateChanges, notes } = beginning;
  const place = run.queued
    ? ({ status: 'queued', owner: null, queuePosition: queuedRows(db).length } as const)
    : ({ status: 'running', owner: ownership.mine, queuePosition: null } as const);
  insertRun(db, { id: runId, config: run.config, createdAt: run.createdAt, ...place });
  sql(db, 'UPDATE runs SET parent_id = ?, repeat_of = ?, rate_changes = ?, notes = ?, state_file = ?, state_sha256 = ? WHERE id = ?').run(
    parentId,
    repeatOf,
    rateChanges,
    notes,
    written === null ? null : stateFile(0),
    written?.checksums.get(stateFile(0)) ?? null,
    runId,
  );
}

/** Records a run, as this process's own or in the queue. Throws `invalid-config`, `bad-request`, `run-not-found`, `disk-full`. */
export function createRun(context: StoreContext, run: NewRun): RunSummary {
  const { db } = context;
  const parsed = runConfigSchema.safeParse(run.config);
  if (!parsed.success) throw new AppError('invalid-config', `This run cannot be kept: ${z.prettifyError(parsed.error)}.`);
  if (!Number.isSafeInteger(run.createdAt) || run.createdAt < 0)
    throw new AppError('bad-request', `${run.createdAt} is not a time in Unix milliseconds.`);
  const beginning = beginningOf(context, run.origin);
  requireSameModel(context, run, beginning);
  const runId = newId(run.createdAt, (candidate) => findRun(db, candidate) !== undefined);
  const written = writeStart(context, runId, run, beginning.saved);
  try {
    db.transaction(() => {
      insert(context, runId, run, beginning, written);
    }).immediate();
  } catch (error) {
    written?.undo();
    throw error;
  }
  return summaryOf(db, runId);
}

/** Weights of one network are of no use to another. */
function requireSameModel({ db }: StoreContext, run: NewRun, { parentId }: Beginning): void {
  if (parentId === null) return;
  const parent = getRunRow(db, parentId);
  if (JSON.stringify(configOf(parent).model) === JSON.stringify(run.config.model)) return;
  throw new AppError('bad-request', `Run "${parent.name}" has another network, so it cannot be trained further with these settings.`);
}
