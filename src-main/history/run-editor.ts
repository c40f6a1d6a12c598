import { AppError } from '@shared/errors.js';
import { checkChanges } from '@shared/domain/run-changes.js';
import { UNDO_MS, type RunChanges, type RunSummary } from '@shared/domain/run.js';
import { deletedRuns, removeRun, setDeletedAt, setEdits, setInterruptionKept, unpinOthers } from './run-edit-repository.js';
import { findAnyRun, getRunRow, summaryOf } from './run-repository.js';
import { requireFree, type StoreContext } from './store-context.js';

/** Returns the changed run first, then the one that lost its pin to it, if any. */
export function changeRun(context: StoreContext, runId: string, changes: RunChanges): readonly RunSummary[] {
  const { db, now } = context;
  const checked = checkChanges(changes);
  if (checked.kind === 'bad') throw new AppError('bad-request', checked.problem);
  const change = db.transaction(() => {
    getRunRow(db, runId);
    setEdits(db, runId, checked.changes, now());
    const unpinned = checked.changes.pinned === true ? unpinOthers(db, runId) : [];
    return [runId, ...unpinned];
  });
  return change.immediate().map((id) => summaryOf(db, id));
}

export function keepInterrupted({ db }: StoreContext, runId: string): RunSummary {
  const keep = db.transaction(() => {
    const row = getRunRow(db, runId);
    if (row.status !== 'interrupted') throw new AppError('bad-request', `Run "${row.name}" is ${row.status}; it was not interrupted.`);
    setInterruptionKept(db, runId);
  });
  keep.immediate();
  return summaryOf(db, runId);
}

/** Hides runs until they are restored or swept; all of them or, when one is being trained, none. */
export function deleteRuns(context: StoreContext, runIds: readonly string[]): void {
  const { db, ownership, now } = context;
  const remove = db.transaction(() => {
    const deletedAt = now();
    for (const runId of runIds) {
      const row = requireFree(context, runId);
      if (row.owner !== null && ownership.isLiving(row.owner)) {
        throw new AppError(
          'bad-request',
          `Run "${row.name}" is being trained, so it cannot be deleted. Stop it first. Nothing was deleted.`,
        );
      }
      if (row.status === 'queued') {
        throw new AppError('bad-request', `Run "${row.name}" waits in the queue. Take it out of the queue instead. Nothing was deleted.`);
      }
      setDeletedAt(db, runId, deletedAt);
    }
  });
  remove.immediate();
}

/** Brings deleted runs back; `run-not-found`, and then none of them, when the time for that is over for one. */
export function restoreRuns({ db, now }: StoreContext, runIds: readonly string[]): readonly RunSummary[] {
  const restore = db.transaction(() => {
    const gone = now() - UNDO_MS;
    for (const runId of runIds) {
      const row = findAnyRun(db, runId);
      if (row?.deleted_at === undefined || (row.deleted_at !== null && row.deleted_at <= gone)) {
        throw new AppError(
          'run-not-found',
          `The run ${runId} cannot be brought back: a deletion can be undone for ${UNDO_MS / 1000} seconds.`,
        );
      }
      setDeletedAt(db, runId, null);
    }
  });
  restore.immediate();
  return runIds.map((runId) => summaryOf(db, runId));
}

/** Removes the deleted runs whose deletion cannot be undone any more. */
export function sweepDeleted(context: StoreContext): void {
  removeForGood(context, deletedRuns(context.db, context.now() - UNDO_MS));
}

/** Removes these runs for good, without waiting for UNDO_MS; only those that are deleted. */
export function purgeRuns(context: StoreContext, runIds: readonly string[]): void {
  const isDeleted = (runId: string): boolean => typeof findAnyRun(context.db, runId)?.deleted_at === 'number';
  removeForGood(context, runIds.filter(isDeleted));
}

/**
 * Takes files and rows away. The files go first: the hidden row is what remembers them, so a kill in between
 * loses track of no file, and the next sweep goes on.
 */
function removeForGood({ db, checkpoints, log }: StoreContext, runIds: readonly string[]): void {
  for (const runId of runIds) {
    try {
      checkpoints.removeAll(runId);
    } catch (error) {
      log.error('history', `The files of the deleted run ${runId} could not be removed; it stays hidden until they can be.`, error);
      continue;
    }
    db.transaction(() => {
      removeRun(db, runId);
    }).immediate();
  }
}
