import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { MNIST } from '@shared/domain/dataset.js';
import type { ConfusionMatrix, EpochMetrics, Evaluation, StepPoints } from '@shared/domain/metrics.js';
import { modelKind } from '@shared/domain/model-spec.js';
import { PRESETS } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import { RUN_COLOURS, type RunEnvironment } from '@shared/domain/run.js';
import { packPredictions, toBlob } from '../../src-main/history/blobs.js';
import { insertEpoch } from '../../src-main/history/epoch-repository.js';
import { newId } from '../../src-main/history/ids.js';
import { upsertImageSet } from '../../src-main/history/image-set-repository.js';
import { openStore } from '../../src-main/history/open-store.js';
import { upsertSteps } from '../../src-main/history/step-repository.js';
import { insertTestResult } from '../../src-main/history/test-result-repository.js';
import { createLog } from '../../src-main/lib/log.js';
import { createRng, type Rng } from '../../src-main/lib/rng.js';

/** How much the generated history holds: runs, of which the last `fullRuns` are whole reference trainings, and metric points. */
export interface HistoryShape {
  readonly runs: number;
  readonly points: number;
  readonly fullRuns: number;
  readonly fullEpochs: number;
  readonly stepsPerFullEpoch: number;
}

export const WHOLE: HistoryShape = { runs: 2_000, points: 1_000_000, fullRuns: 8, fullEpochs: 20, stepsPerFullEpoch: 2_400 };

/** To see that everything works. */
export const QUICK_SHAPE: HistoryShape = { runs: 60, points: 30_000, fullRuns: 8, fullEpochs: 20, stepsPerFullEpoch: 100 };

/** One run to make: how long it is, and where it stands among the others. */
interface Plan {
  readonly index: number;
  readonly epochs: number;
  readonly steps: number;
}

/** What the runs share. Answers are made once and used by many: making them takes longer than storing them. */
interface Parts {
  readonly db: Database;
  readonly validationSet: number;
  readonly testSet: number;
  readonly validations: readonly Answers[];
  readonly tests: readonly Answers[];
}

interface Answers {
  readonly evaluation: Evaluation;
  readonly labels: Uint8Array;
  /** As epoch_validations has them. */
  readonly packed: Uint8Array;
}

const MOST_EPOCHS = 20;
const [FIRST_START_MS, HOUR_MS] = [Date.UTC(2025, 10, 1), 3_600_000];
const STATUSES = ['finished', 'finished', 'finished', 'finished', 'finished', 'stopped', 'interrupted', 'failed'] as const;
const TAGS = ['paper', 'baseline', 'dropout', 'wide', 'to repeat'];
/** No checkpoint files are made: nothing that is measured reads one. */
const NO_WEIGHTS = new Uint8Array(32);
const ENVIRONMENT: RunEnvironment = {
  appVersion: '0.1.0',
  datasetChecksum: 'generated',
  engine: { tensorflow: '2.18.0', intraOpThreads: 1, interOpThreads: 1, towers: 2, oneDnn: true, cpuFeatures: ['AVX2', 'FMA'] },
};

/** Makes a history of this shape in an empty data folder, the same at every time. Returns the ids of the full runs. */
export async function generateHistory(dataDir: string, resourcesDir: string, shape: HistoryShape = WHOLE): Promise<readonly string[]> {
  const log = createLog((line) => process.stderr.write(line), undefined, true);
  const { context, close } = await openStore({ dataDir, resourcesDir, historyId: randomUUID(), livingHistoryIds: [], log });
  const { db, datasets } = context;
  const indices = Uint32Array.from({ length: 12_000 }, (_, index) => index * 5);
  const labels = { validation: datasets.readLabels(MNIST.id, 'train', indices), test: datasets.readLabels(MNIST.id, 'test', null) };
  const write = db.transaction((): readonly string[] => {
    const parts = {
      db,
      validationSet: upsertImageSet(db, { indices, labels: labels.validation }),
      testSet: upsertImageSet(db, { indices: null, labels: labels.test }),
      validations: Array.from({ length: MOST_EPOCHS }, (_, index) => answersOf(labels.validation, 0.99 - 0.05 / (index + 1), index)),
      tests: Array.from({ length: 64 }, (_, index) => answersOf(labels.test, 0.985 + index / 8_000, index)),
    };
    return plans(shape).map((plan) => insertPlanned(parts, plan));
  });
  const ids = write.immediate();
  await close();
  return ids.slice(-shape.fullRuns);
}

function plans({ runs, points, fullRuns, fullEpochs, stepsPerFullEpoch }: HistoryShape): readonly Plan[] {
  const small = runs - fullRuns;
  const fullSteps = fullEpochs * stepsPerFullEpoch;
  const left = points - fullRuns * fullSteps;
  return Array.from({ length: runs }, (_, index) => {
    if (index >= small) return { index, epochs: fullEpochs, steps: fullSteps };
    const steps = Math.floor(left / small) + (index < left % small ? 1 : 0);
    return { index, epochs: 5 + (index % 16), steps };
  });
}

function insertPlanned(parts: Parts, plan: Plan): string {
  const { db } = parts;
  const { index, epochs } = plan;
  const rng = createRng('bench history', index);
  const createdAt = FIRST_START_MS + index * HOUR_MS;
  const id = newId(createdAt, () => false).replace(/-[a-z0-9]{4}$/, `-${String(index).padStart(4, '0')}`);
  const status = epochs === MOST_EPOCHS ? 'finished' : at(STATUSES, rng.below(STATUSES.length));
  const config = configOf(plan);
  db.prepare(
    `INSERT INTO runs (id, name, colour, preset, model_kind, status, failure_code, failure_message, created_at, updated_at, ended_at,
       epochs_planned, config, environment, validation_set, pinned)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    config.name,
    (index % RUN_COLOURS) + 1,
    config.preset,
    modelKind(config.model),
    status,
    status === 'failed' ? 'loss-not-finite' : null,
    status === 'failed' ? 'The loss became not-a-number.' : null,
    createdAt,
    createdAt + 60_000,
    createdAt + 60_000,
    epochs,
    JSON.stringify(config),
    JSON.stringify(ENVIRONMENT),
    parts.validationSet,
    0,
  );
  const tags = TAGS.filter((_, tag) => (index >> tag) % 3 === 0).slice(0, 2);
  for (const tag of tags) db.prepare('INSERT INTO run_tags (run_id, tag) VALUES (?, ?)').run(id, tag);
  insertMeasurements(parts, id, plan, rng);
  if (status === 'finished' || status === 'stopped') {
    const { evaluation, labels } = at(parts.tests, rng.below(parts.tests.length));
    insertTestResult(db, id, { epoch: epochs, evaluation, imageSet: parts.testSet, labels });
  }
  return id;
}

function configOf({ index, epochs, steps }: Plan): RunConfig {
  const { config, id } = at(PRESETS, index % PRESETS.length);
  const seed = 1 + Math.floor(index / PRESETS.length);
  const batchSize = 20;
  return { ...config, name: `${id}-s${seed}`, epochs, seed, batchSize, trainSize: Math.min(48_000, Math.ceil(steps / epochs) * batchSize) };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`There is no entry ${index}.`);
  return found;
}

function insertMeasurements({ db, validations }: Parts, runId: string, { epochs, steps }: Plan, rng: Rng): void {
  upsertSteps(db, runId, pointsOf(steps, rng));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const { evaluation, packed } = at(validations, epoch - 1);
    insertEpoch(db, runId, epochOf(epoch, Math.ceil((steps * epoch) / epochs), evaluation, rng), NO_WEIGHTS);
    db.prepare('INSERT INTO epoch_validations (run_id, epoch, classes, confusion, predictions) VALUES (?, ?, ?, ?, ?)').run(
      runId,
      epoch,
      evaluation.confusion.classes,
      toBlob(evaluation.confusion.counts),
      packed,
    );
  }
}

/** A falling, noisy loss, as a training's is. */
function pointsOf(count: number, rng: Rng): StepPoints {
  const loss = Float32Array.from({ length: count }, (_, step) => 0.02 + 2.3 * Math.exp(-step / 150) + 0.05 * Math.abs(rng.normal()));
  return {
    firstStep: 1,
    loss,
    accuracy: loss.map((value) => Math.max(0.1, 1 - value / 2.5)),
    learningRate: new Float32Array(count).fill(0.001),
    elapsedMs: Float32Array.from({ length: count }, (_, step) => 7.5 * (step + 1)),
  };
}

function epochOf(epoch: number, step: number, evaluation: Evaluation, rng: Rng): EpochMetrics {
  return {
    epoch,
    step,
    trainLoss: 0.3 / epoch + 0.01 * rng.next(),
    trainAccuracy: 1 - 0.08 / epoch,
    validationLoss: evaluation.loss + 0.002 * rng.next(),
    validationAccuracy: evaluation.correct / evaluation.total,
    validationCorrect: evaluation.correct,
    validationTotal: evaluation.total,
    learningRate: 0.001,
    trainMs: 18_000,
    validationMs: 700,
  };
}

/** Answers of which about this share is right; the others are the next class. */
function answersOf(labels: Uint8Array, share: number, index: number): Answers {
  const rng = createRng('bench answers', labels.length, index);
  const predicted = Uint8Array.from(labels); // a Buffer's slice would be the labels themselves
  const misread = Math.round(labels.length * (1 - share));
  for (let count = 0; count < misread; count++) {
    const image = rng.below(labels.length);
    predicted[image] = ((labels[image] ?? 0) + 1) % 10;
  }
  const counts = new Uint32Array(100);
  let correct = 0;
  predicted.forEach((answer, image) => {
    const cell = (labels[image] ?? 0) * 10 + answer;
    counts[cell] = (counts[cell] ?? 0) + 1;
    if (answer === labels[image]) correct++;
  });
  const confusion: ConfusionMatrix = { classes: 10, counts };
  const confidence = Float32Array.from(labels, () => 0.9 + 0.1 * rng.next());
  const loss = 0.03 + 4 * (1 - correct / labels.length);
  const evaluation = { loss, correct, total: labels.length, confusion, predicted, confidence };
  return { evaluation, labels, packed: packPredictions(predicted, labels) };
}
