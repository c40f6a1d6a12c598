import type { Database } from 'better-sqlite3';
import type { DatasetInfo } from '@shared/domain/dataset.js';
import type { MisreadCounts } from '@shared/domain/inspection.js';
import { AppError } from '@shared/errors.js';
import { sql } from './statements.js';
import { readTestPredictions } from './test-result-repository.js';

/** What was found out about a network, as it was recorded; null when nothing was. */
export function readInspection(db: Database, network: string, kind: string): Uint8Array | null {
  const row = sql<{ readonly value: Uint8Array }>(db, 'SELECT value FROM inspections WHERE network = ? AND kind = ?').get(network, kind);
  return row === undefined ? null : Uint8Array.from(row.value);
}

export function recordInspection(
  db: Database,
  inspection: { readonly network: string; readonly kind: string; readonly value: Uint8Array },
  nowMs: number,
): void {
  const { network, kind, value } = inspection;
  sql(
    db,
    `INSERT INTO inspections (network, kind, created_at, value) VALUES (?, ?, ?, ?)
     ON CONFLICT (network, kind) DO UPDATE SET created_at = excluded.created_at, value = excluded.value`,
  ).run(network, kind, nowMs, value);
}

const TESTED_RUNS = `
SELECT test_results.run_id FROM test_results JOIN runs ON runs.id = test_results.run_id
WHERE runs.deleted_at IS NULL AND iif(json_valid(runs.config), json_extract(runs.config, '$.dataset'), '') = ?`;

/**
 * How many of the runs that were tested on a data set misread each of its test images. A run whose result cannot be read
 * is not among those counted: the others' numbers are as good without it. Throws `dataset-missing`.
 */
export function countMisreads(db: Database, dataset: string, known: readonly DatasetInfo[]): MisreadCounts {
  const testCount = known.find(({ id }) => id === dataset)?.testCount;
  if (testCount === undefined) throw new AppError('dataset-missing', `There is no data set "${dataset}".`);
  const counts = new Uint16Array(testCount);
  let runs = 0;
  for (const { run_id: runId } of sql<{ readonly run_id: string }>(db, TESTED_RUNS).all(dataset)) {
    const result = readable(db, runId);
    if (result?.labels.length !== testCount) continue;
    runs += 1;
    result.predicted.forEach((seen, index) => {
      if (seen !== result.labels[index]) counts[index] = (counts[index] ?? 0) + 1;
    });
  }
  return { runs, counts };
}

function readable(db: Database, runId: string): ReturnType<typeof readTestPredictions> {
  try {
    return readTestPredictions(db, runId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'history-damaged') return null;
    throw error;
  }
}
