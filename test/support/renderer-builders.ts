import { MNIST, type DatasetSummary } from '@shared/domain/dataset.js';
import type { ConfusionMatrix, EpochMetrics, StepPoints } from '@shared/domain/metrics.js';
import { bestEpoch } from '@shared/domain/metrics.js';
import { PRESETS } from '@shared/domain/presets.js';
import type { ModelSummary } from '@shared/domain/model.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { EngineInfo, RunDetail, RunSummary } from '@shared/domain/run.js';
import type { TrainingProgress } from '@shared/domain/training.js';
import type { EpochValidation, TestPredictions, TrainingSnapshot } from '@shared/ipc/contract.js';

export const MNIST_SUMMARY: DatasetSummary = { ...MNIST, source: 'bundled', createdAt: null, sizeBytes: 54_950_048, duplicates: 0 };

/** An imported set of four letters. */
export function buildDataset(overrides: Partial<DatasetSummary> = {}): DatasetSummary {
  return {
    id: 'letters',
    title: 'Letters',
    height: 28,
    width: 28,
    classNames: ['a', 'b', 'c', 'd'],
    trainCount: 800,
    testCount: 200,
    source: 'imported',
    createdAt: Date.UTC(2025, 10, 22, 9, 12),
    sizeBytes: 785_024,
    duplicates: 0,
    checksum: 'a1b2c3',
    ...overrides,
  };
}

/** Builders of everything the window is told: a reference CNN in its 13th of 20 epochs unless a test says otherwise. */

export const ENGINE: EngineInfo = {
  tensorflow: '2.18.0',
  intraOpThreads: 4,
  interOpThreads: 2,
  towers: 1,
  oneDnn: true,
  cpuFeatures: ['AVX2', 'FMA'],
};

export function buildRun(overrides: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run-1',
    name: 'reference-cnn',
    colour: 1,
    preset: 'reference-cnn',
    modelKind: 'CNN',
    status: 'running',
    failure: null,
    createdAt: Date.UTC(2025, 10, 22, 9, 12),
    endedAt: null,
    trainingMs: 508_000,
    epochsPlanned: 20,
    epochsDone: 0,
    best: null,
    test: null,
    validationLosses: [],
    dataset: 'mnist',
    seed: 1,
    parameters: 214_538,
    tags: [],
    notes: '',
    pinned: false,
    archived: false,
    parentId: null,
    repeatOf: null,
    queuePosition: null,
    resumable: false,
    interruptionKept: false,
    ...overrides,
  };
}

export function buildModel(overrides: Partial<ModelSummary> = {}): ModelSummary {
  return {
    id: 'model-1',
    name: 'convNet',
    source: 'imported',
    spec: buildConfig().model,
    preset: null,
    dataset: 'mnist',
    note: 'ReLU found by evaluating both: 99.6 % against 92.1 % on validation',
    validation: { loss: 0.014, correct: 11_955, total: 12_000 },
    test: { loss: 0.0269, correct: 9911, total: 10_000 },
    createdAt: Date.UTC(2025, 10, 22, 9, 12),
    failure: null,
    ...overrides,
  };
}

export function buildConfig(overrides: Partial<RunConfig> = {}): RunConfig {
  const preset = PRESETS.find((known) => known.id === 'reference-cnn');
  if (!preset) throw new Error('The preset reference-cnn is gone');
  return { ...preset.config, name: 'reference-cnn', ...overrides };
}

export function buildProgress(overrides: Partial<TrainingProgress> = {}): TrainingProgress {
  return {
    runId: 'run-1',
    phase: 'training',
    epoch: 13,
    epochs: 20,
    step: 29_712,
    stepsPerEpoch: 2400,
    imagesPerSecond: 1172.6,
    remainingMs: 312_000,
    notice: null,
    ...overrides,
  };
}

export function buildSnapshot(overrides: Partial<TrainingSnapshot> = {}): TrainingSnapshot {
  return { run: buildRun(), config: buildConfig(), progress: buildProgress(), ...overrides };
}

/** Consecutive points whose loss is their step number, so that a test sees which ones arrived. */
export function buildSteps(firstStep: number, count: number): StepPoints {
  const steps = Array.from({ length: count }, (_, index) => firstStep + index);
  return {
    firstStep,
    loss: Float32Array.from(steps),
    accuracy: Float32Array.from(steps, (step) => 1 - 1 / (step + 1)),
    learningRate: new Float32Array(count).fill(0.001),
    elapsedMs: Float32Array.from(steps, (step) => step * 10),
  };
}

export function buildEpoch(epoch: number, overrides: Partial<EpochMetrics> = {}): EpochMetrics {
  return {
    epoch,
    step: epoch * 2400,
    trainLoss: 0.4 / epoch,
    trainAccuracy: 1 - 0.1 / epoch,
    validationLoss: 0.03 + Math.abs(epoch - 7) * 0.002,
    validationAccuracy: 0.98 + epoch * 0.0005,
    validationCorrect: 11_897,
    validationTotal: 12_000,
    learningRate: 0.001,
    trainMs: 40_000,
    validationMs: 1500,
    ...overrides,
  };
}

export function buildEpochs(count: number): readonly EpochMetrics[] {
  return Array.from({ length: count }, (_, index) => buildEpoch(index + 1));
}

/** A 10 x 10 matrix with 100 images a class, right except for the given cells. */
export function buildMatrix(
  misread: readonly { readonly actual: number; readonly predicted: number; readonly count: number }[] = [],
): ConfusionMatrix {
  const counts = new Uint32Array(100);
  for (let label = 0; label < 10; label++) counts[label * 11] = 100;
  for (const { actual, predicted, count } of misread) {
    counts[actual * 10 + predicted] = count;
    counts[actual * 11] = (counts[actual * 11] ?? 0) - count;
  }
  return { classes: 10, counts };
}

/** Twenty images, two of each class, the second 9 read as 4. */
export function buildValidation(epoch: number): EpochValidation {
  const labels = Uint8Array.from({ length: 20 }, (_, index) => index % 10);
  const predicted = labels.slice();
  predicted[19] = 4;
  return {
    epoch,
    confusion: buildMatrix([{ actual: 9, predicted: 4, count: 6 }]),
    indices: Uint32Array.from({ length: 20 }, (_, index) => 1000 + index),
    labels,
    predicted,
  };
}

export function buildTestPredictions(): TestPredictions {
  const { labels, predicted } = buildValidation(1);
  return { labels, predicted, confidence: new Float32Array(20).fill(0.99) };
}

export function buildDetail(overrides: Partial<RunDetail> = {}): RunDetail {
  const epochs = overrides.epochs ?? buildEpochs(12);
  const best = bestEpoch(epochs);
  const summary = buildRun({
    epochsDone: epochs.length,
    best: best ? { epoch: best.epoch, validationLoss: best.validationLoss, validationAccuracy: best.validationAccuracy } : null,
    validationLosses: epochs.map((epoch) => epoch.validationLoss),
  });
  return {
    summary,
    config: buildConfig(),
    environment: { appVersion: '0.1.0', datasetChecksum: 'f68b3c2dcbeaaa9fbdd348bbdeb94873', engine: ENGINE },
    dataset: { id: MNIST.id, title: MNIST.title, classNames: MNIST.classNames, available: true },
    parameters: 214_538,
    epochs,
    testConfusion: null,
    weightsBytes: 10_300_000,
    parent: null,
    rateChanges: [],
    repeat: null,
    ...overrides,
  };
}

/** The run of `buildDetail` after its end, tested with epoch 7. */
export function buildFinishedDetail(): RunDetail {
  const detail = buildDetail({ epochs: buildEpochs(20), testConfusion: buildMatrix([{ actual: 5, predicted: 3, count: 17 }]) });
  const test = { epoch: 7, loss: 0.0312, correct: 9911, total: 10_000 };
  return { ...detail, summary: { ...detail.summary, status: 'finished', endedAt: detail.summary.createdAt + 831_000, test } };
}
