import type { Database } from 'better-sqlite3';
import type { ConfusionMatrix, EpochMetrics, Evaluation } from '@shared/domain/metrics.js';
import { AppError } from '@shared/errors.js';
import { packPredictions, toBlob, unpackPredictions, wordsFrom } from './blobs.js';
import { toEpochMetrics, type EpochRow, type SummaryEpoch } from './run-rows.js';
import { sql } from './statements.js';

export function epochsOf(db: Database, runId: string): readonly EpochMetrics[] {
  return sql<EpochRow>(db, 'SELECT * FROM epochs WHERE run_id = ? ORDER BY epoch').all(runId).map(toEpochMetrics);
}

/** Every run's epochs in order, as far as the list of runs needs them: 40,000 rows are read in a tenth of a second. */
export function allSummaryEpochs(db: Database): ReadonlyMap<string, readonly SummaryEpoch[]> {
  const byRun = new Map<string, SummaryEpoch[]>();
  let [last, list]: [string | null, SummaryEpoch[]] = [null, []];
  const columns = 'run_id, epoch, validation_loss, validation_accuracy, train_ms, validation_ms';
  type Values = [string, number, number | null, number, number, number];
  for (const row of sql<Values>(db, `SELECT ${columns} FROM epochs ORDER BY run_id, epoch`).raw().all()) {
    const [runId, epoch, validationLoss, validationAccuracy, trainMs, validationMs] = row;
    if (runId !== last) byRun.set((last = runId), (list = []));
    list.push({ epoch, validationLoss: validationLoss ?? NaN, validationAccuracy, trainMs, validationMs });
  }
  return byRun;
}

export function insertEpoch(db: Database, runId: string, metrics: EpochMetrics, weightsSha256: Uint8Array): void {
  sql(
    db,
    `INSERT INTO epochs (run_id, epoch, step, train_loss, train_accuracy, validation_loss, validation_accuracy, validation_correct,
       validation_total, learning_rate, train_ms, validation_ms, weights_sha256)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    runId,
    metrics.epoch,
    metrics.step,
    metrics.trainLoss,
    metrics.trainAccuracy,
    metrics.validationLoss,
    metrics.validationAccuracy,
    metrics.validationCorrect,
    metrics.validationTotal,
    metrics.learningRate,
    metrics.trainMs,
    metrics.validationMs,
    weightsSha256,
  );
}

/** The checksum of an epoch's weights file. Throws `bad-request` for an epoch that the run does not have. */
export function weightsChecksum(db: Database, runId: string, epoch: number): Uint8Array {
  const row = sql<EpochRow>(db, 'SELECT * FROM epochs WHERE run_id = ? AND epoch = ?').get(runId, epoch);
  if (row === undefined) throw noSuchEpoch(db, runId, epoch);
  return row.weights_sha256;
}

function noSuchEpoch(db: Database, runId: string, epoch: number): AppError {
  const done = epochsOf(db, runId).length;
  const has = done === 0 ? 'It has none yet.' : `It has epochs 1 to ${done}.`;
  return new AppError('bad-request', `Run ${runId} has no epoch ${epoch}. ${has}`);
}

/** `labels`: true classes of the validation images, in the order of the predictions. */
export function insertValidation(
  db: Database,
  runId: string,
  epoch: number,
  validation: { readonly evaluation: Evaluation; readonly labels: Uint8Array },
): void {
  const { evaluation, labels } = validation;
  sql(db, 'INSERT INTO epoch_validations (run_id, epoch, classes, confusion, predictions) VALUES (?, ?, ?, ?, ?)').run(
    runId,
    epoch,
    evaluation.confusion.classes,
    toBlob(evaluation.confusion.counts),
    packPredictions(evaluation.predicted, labels),
  );
}

interface ValidationRow {
  readonly classes: number;
  readonly confusion: Uint8Array;
  readonly predictions: Uint8Array;
}

export function readValidation(
  db: Database,
  runId: string,
  epoch: number,
  labels: Uint8Array,
): { readonly confusion: ConfusionMatrix; readonly predicted: Uint8Array } {
  const row = sql<ValidationRow>(db, 'SELECT classes, confusion, predictions FROM epoch_validations WHERE run_id = ? AND epoch = ?').get(
    runId,
    epoch,
  );
  const what = `The validation of epoch ${epoch} of run ${runId}`;
  if (row === undefined) throw new AppError('history-damaged', `${what} is missing. Other runs are not affected.`);
  return {
    confusion: { classes: row.classes, counts: wordsFrom(row.confusion, row.classes * row.classes, what) },
    predicted: unpackPredictions(row.predictions, labels, what),
  };
}
