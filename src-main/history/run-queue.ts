import type { Database } from 'better-sqlite3';
import { AppError } from '@shared/errors.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { TakenFromQueue } from './history.js';
import { getRunRow, setEnded, setTaken, summaryOf } from './run-repository.js';
import { getRun, readSaved } from './run-reader.js';
import type { RunRow } from './run-rows.js';
import { sql } from './statements.js';
import type { StoreContext } from './store-context.js';

/** The runs that wait, in their order. Their positions are 0, 1, 2, ...; nobody owns them. */
export function queuedRows(db: Database): readonly RunRow[] {
  return sql<RunRow>(db, `SELECT * FROM runs WHERE status = 'queued' AND deleted_at IS NULL ORDER BY queue_position, sequence`).all();
}

/** Inside the caller's transaction. */
function renumber(db: Database, runIds: readonly string[]): void {
  runIds.forEach((runId, position) => {
    sql(db, 'UPDATE runs SET queue_position = ? WHERE id = ?').run(position, runId);
  });
}

/** The row of a run that still waits. Throws `run-not-found`, `bad-request`. */
function requireQueued(db: Database, runId: string): RunRow {
  const row = getRunRow(db, runId);
  if (row.status === 'queued') return row;
  throw new AppError('bad-request', `Run "${row.name}" does not wait in the queue: it is ${row.status}.`);
}

const summaries = (db: Database): readonly RunSummary[] => queuedRows(db).map((row) => summaryOf(db, row.id));

/** Puts a waiting run before another one, or at the end. Returns the whole queue. */
export function moveInQueue({ db }: StoreContext, runId: string, before: string | null): readonly RunSummary[] {
  const move = db.transaction(() => {
    requireQueued(db, runId);
    if (before !== null) requireQueued(db, before);
    const others = queuedRows(db)
      .map((row) => row.id)
      .filter((id) => id !== runId);
    const at = before === null || before === runId ? others.length : others.indexOf(before);
    if (before !== runId) renumber(db, others.toSpliced(at, 0, runId));
  });
  move.immediate();
  return summaries(db);
}

/** Takes a waiting run back: its row and files go. Returns the rest of the queue. */
export function cancelQueued({ db, checkpoints }: StoreContext, runId: string): readonly RunSummary[] {
  const cancel = db.transaction(() => {
    requireQueued(db, runId);
    sql(db, 'DELETE FROM runs WHERE id = ?').run(runId);
    renumber(
      db,
      queuedRows(db).map((row) => row.id),
    );
  });
  cancel.immediate();
  checkpoints.removeAll(runId);
  return summaries(db);
}

/** Makes a waiting run this process's own, `running`, if nobody was faster; the others move up. Inside a transaction. */
function leaveQueue(context: StoreContext, runId: string): boolean {
  const { db, ownership, now } = context;
  const rows = queuedRows(db);
  if (!rows.some((row) => row.id === runId)) return false;
  sql(db, 'UPDATE runs SET queue_position = NULL, created_at = ? WHERE id = ?').run(now(), runId);
  setTaken(db, runId, ownership.mine, now());
  renumber(
    db,
    rows.map((row) => row.id).filter((id) => id !== runId),
  );
  return true;
}

/**
 * What the run starts from is read before it is taken; where that is gone or damaged, it leaves the queue as failed.
 * Throws `run-not-found`, `bad-request` for a run that does not wait (any more).
 */
export function takeQueued(context: StoreContext, runId: string): TakenFromQueue {
  const { db, now } = context;
  const row = requireQueued(db, runId);
  const saved = attempt(() => (row.state_file === null ? null : readSaved(context, row)));
  const take = db.transaction(() => {
    if (!leaveQueue(context, row.id)) return false;
    if ('error' in saved) {
      const { code, message } = saved.error;
      setEnded(db, row.id, { status: 'failed', endedAt: now(), failure: { code, message } });
    }
    return true;
  });
  // another process took it between the look and the transaction
  if (!take.immediate()) return takeQueued(context, runId);
  if ('error' in saved) return { kind: 'unusable', run: summaryOf(db, row.id), queue: summaries(db) };
  return { kind: 'taken', run: { detail: getRun(context, row.id), saved: saved.value }, queue: summaries(db) };
}

/** Expected failures as a value; bugs are thrown. */
function attempt<T>(read: () => T): { readonly value: T } | { readonly error: AppError } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}
