import { AppError } from '@shared/errors.js';
import { sql } from './statements.js';
import type { StoreContext } from './store-context.js';

/** Runs that still have to read the set: under way, waiting, or to be gone on with. */
const NEEDING = `
SELECT name, status FROM runs
WHERE deleted_at IS NULL AND iif(json_valid(config), json_extract(config, '$.dataset'), '') = ?
  AND (status IN ('queued', 'running', 'paused') OR (status = 'interrupted' AND state_file IS NOT NULL AND interruption_kept = 0))
ORDER BY sequence`;

/**
 * Removes an imported set's images; the names of its classes stay for its runs. Throws `dataset-missing`, or
 * `bad-request` for a bundled set and for one that a run needs.
 */
export function removeDataset({ db, datasets, now }: StoreContext, id: string): void {
  const remove = db.transaction(() => {
    const [run] = sql<{ readonly name: string; readonly status: string }>(db, NEEDING).all(id);
    if (run !== undefined) {
      const advice = 'Let it end, stop it or delete it first.';
      throw new AppError('bad-request', `Run "${run.name}" (${run.status}) still needs this data set. ${advice}`);
    }
    datasets.remove(id, now());
  });
  remove.immediate(); // no other process starts a run meanwhile
}
