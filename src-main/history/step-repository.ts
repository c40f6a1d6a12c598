import type { Database } from 'better-sqlite3';
import type { StepPoints } from '@shared/domain/metrics.js';
import { floatsFrom, toBlob } from './blobs.js';
import { sql } from './statements.js';

/** Points of one row; longer series are cut. */
export const POINTS_PER_ROW = 1024;

interface StepRow {
  readonly first_step: number;
  readonly count: number;
  readonly loss: Uint8Array;
  readonly accuracy: Uint8Array;
  readonly learning_rate: Uint8Array;
  readonly elapsed_ms: Uint8Array;
}

const COLUMNS = 'first_step, count, loss, accuracy, learning_rate, elapsed_ms';

/** Steps `first` to `last` (counted as in StepPoints) of a part. */
function slicePoints(points: StepPoints, first: number, last: number): StepPoints {
  const cut = (values: Float32Array): Float32Array => values.subarray(first - points.firstStep, last + 1 - points.firstStep);
  return {
    firstStep: first,
    loss: cut(points.loss),
    accuracy: cut(points.accuracy),
    learningRate: cut(points.learningRate),
    elapsedMs: cut(points.elapsedMs),
  };
}

function fromRow(runId: string, row: StepRow): StepPoints {
  const read = (blob: Uint8Array): Float32Array => floatsFrom(blob, row.count, `Step ${row.first_step} of run ${runId}`);
  return {
    firstStep: row.first_step,
    loss: read(row.loss),
    accuracy: read(row.accuracy),
    learningRate: read(row.learning_rate),
    elapsedMs: read(row.elapsed_ms),
  };
}

function insertRow(db: Database, runId: string, points: StepPoints): void {
  sql(db, `INSERT INTO step_points (run_id, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`).run(
    runId,
    points.firstStep,
    points.loss.length,
    toBlob(points.loss),
    toBlob(points.accuracy),
    toBlob(points.learningRate),
    toBlob(points.elapsedMs),
  );
}

/** Stores points; a step that is there already gets its new values. Inside the caller's transaction. */
export function upsertSteps(db: Database, runId: string, points: StepPoints): void {
  const count = points.loss.length;
  if (count === 0) return;
  const [first, last] = [points.firstStep, points.firstStep + count - 1];
  const overlapping = sql<StepRow>(
    db,
    `SELECT ${COLUMNS} FROM step_points WHERE run_id = ? AND first_step <= ? AND first_step + count > ?`,
  );
  for (const row of overlapping.all(runId, last, first)) {
    const rowLast = row.first_step + row.count - 1;
    sql(db, 'DELETE FROM step_points WHERE run_id = ? AND first_step = ?').run(runId, row.first_step);
    if (row.first_step >= first && rowLast <= last) continue;
    const old = fromRow(runId, row);
    if (row.first_step < first) insertRow(db, runId, slicePoints(old, row.first_step, first - 1));
    if (rowLast > last) insertRow(db, runId, slicePoints(old, last + 1, rowLast));
  }
  for (let at = first; at <= last; at += POINTS_PER_ROW)
    insertRow(db, runId, slicePoints(points, at, Math.min(last, at + POINTS_PER_ROW - 1)));
}

/** Everything stored, in order. */
export function readSteps(db: Database, runId: string): readonly StepPoints[] {
  const rows = sql<StepRow>(db, `SELECT ${COLUMNS} FROM step_points WHERE run_id = ? ORDER BY first_step`).all(runId);
  return rows.map((row) => fromRow(runId, row));
}
