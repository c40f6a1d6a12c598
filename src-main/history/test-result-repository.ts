import type { Database } from 'better-sqlite3';
import type { ConfusionMatrix, Evaluation } from '@shared/domain/metrics.js';
import type { TestScore } from '@shared/domain/run.js';
import type { TestPredictions } from '@shared/ipc/contract.js';
import { floatsFrom, packPredictions, toBlob, unpackPredictions, wordsFrom } from './blobs.js';
import { readImageSet } from './image-set-repository.js';
import { sql } from './statements.js';

interface ScoreRow {
  readonly run_id: string;
  readonly epoch: number;
  readonly loss: number | null;
  readonly correct: number;
  readonly total: number;
}

interface PredictionsRow {
  readonly classes: number;
  readonly confusion: Uint8Array;
  readonly image_set: number;
  readonly predictions: Uint8Array;
  readonly confidence: Uint8Array;
}

const SCORE = 'SELECT run_id, epoch, loss, correct, total FROM test_results';
const PREDICTIONS = 'SELECT classes, confusion, image_set, predictions, confidence FROM test_results WHERE run_id = ?';

const toScore = ({ epoch, loss, correct, total }: ScoreRow): TestScore => ({ epoch, loss: loss ?? NaN, correct, total });

export function testScoreOf(db: Database, runId: string): TestScore | null {
  const row = sql<ScoreRow>(db, `${SCORE} WHERE run_id = ?`).get(runId);
  return row === undefined ? null : toScore(row);
}

export function allTestScores(db: Database): ReadonlyMap<string, TestScore> {
  return new Map(
    sql<ScoreRow>(db, SCORE)
      .all()
      .map((row) => [row.run_id, toScore(row)]),
  );
}

export interface TestResult {
  readonly epoch: number;
  readonly evaluation: Evaluation;
  readonly imageSet: number;
  readonly labels: Uint8Array;
}

export function insertTestResult(db: Database, runId: string, result: TestResult): void {
  const { epoch, evaluation, imageSet, labels } = result;
  sql(
    db,
    `INSERT INTO test_results (run_id, epoch, loss, correct, total, classes, confusion, image_set, predictions, confidence)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    runId,
    epoch,
    evaluation.loss,
    evaluation.correct,
    evaluation.total,
    evaluation.confusion.classes,
    toBlob(evaluation.confusion.counts),
    imageSet,
    packPredictions(evaluation.predicted, labels),
    toBlob(evaluation.confidence),
  );
}

/** Null while the run has not been tested. */
export function readTestConfusion(db: Database, runId: string): ConfusionMatrix | null {
  const row = sql<PredictionsRow>(db, PREDICTIONS).get(runId);
  if (row === undefined) return null;
  return { classes: row.classes, counts: wordsFrom(row.confusion, row.classes * row.classes, `The test result of run ${runId}`) };
}

export function readTestPredictions(db: Database, runId: string): TestPredictions | null {
  const row = sql<PredictionsRow>(db, PREDICTIONS).get(runId);
  if (row === undefined) return null;
  const what = `The test result of run ${runId}`;
  const { labels } = readImageSet(db, row.image_set);
  return {
    labels,
    predicted: unpackPredictions(row.predictions, labels, what),
    confidence: floatsFrom(row.confidence, labels.length, what),
  };
}
