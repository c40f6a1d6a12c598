import type { ConfusionMatrix, Evaluation, StepPoints } from '@shared/domain/metrics.js';
import { findPreset } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunEnvironment } from '@shared/domain/run.js';
import type { EpochReport, NamedTensor, TrainingFacts } from '@shared/engine/protocol.js';
import type { PauseRecord } from '../../src-main/history/history.js';
import { createRng } from '../../src-main/lib/rng.js';

/** Data of runs for tests of the history; nothing here needs the test runner, so child processes use it too. */
export function buildConfig(overrides: Partial<RunConfig> = {}): RunConfig {
  const preset = findPreset('fast-cnn');
  if (preset === undefined) throw new Error('There is no preset fast-cnn.');
  return { ...preset.config, name: 'A run', dataset: 'tiny', ...overrides };
}

export const ENVIRONMENT: RunEnvironment = {
  appVersion: '0.1.0',
  datasetChecksum: 'd1',
  engine: { tensorflow: '2.15.1', intraOpThreads: 2, interOpThreads: 1, towers: 2, oneDnn: true, cpuFeatures: ['AVX2'] },
};

/** The tiny set's last 12 training images in reverse are the validation part. */
export const FACTS: TrainingFacts = {
  trainSize: 48,
  validationSize: 12,
  testSize: 20,
  stepsPerEpoch: 30,
  datasetChecksum: 'd1',
  validationIndices: Uint32Array.from({ length: 12 }, (_, index) => 59 - index),
};
export const VALIDATION_LABELS = Uint8Array.from(FACTS.validationIndices, (index) => index % 10);
export const TEST_LABELS = Uint8Array.from({ length: 20 }, (_, index) => index % 10);

const floats = (count: number, ...key: (string | number)[]): Float32Array => {
  const rng = createRng(...key);
  return Float32Array.from({ length: count }, () => rng.normal());
};

export function buildSteps(firstStep: number, count: number): StepPoints {
  const values = (factor: number): Float32Array => Float32Array.from({ length: count }, (_, index) => factor * (firstStep + index));
  return { firstStep, loss: values(0.5), accuracy: values(0.001), learningRate: values(0.01), elapsedMs: values(10) };
}

function confusionOf(labels: Uint8Array, predicted: Uint8Array): ConfusionMatrix {
  const counts = new Uint32Array(100);
  labels.forEach((label, index) => {
    const cell = label * 10 + (predicted[index] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return { classes: 10, counts };
}

/** An evaluation with every third image wrong, shifted by `salt`. */
export function buildEvaluation(labels: Uint8Array, salt = 0): Evaluation {
  const predicted = labels.map((label, index) => ((index + salt) % 3 === 0 ? (label + 1) % 10 : label));
  const correct = predicted.filter((value, index) => value === labels[index]).length;
  const confidence = floats(labels.length, 'confidence', salt).map((value) => Math.abs(Math.sin(value)));
  return { loss: 0.25, correct, total: labels.length, confusion: confusionOf(labels, predicted), predicted, confidence };
}

export function buildWeights(seed: number): readonly NamedTensor[] {
  return [
    { name: 'param/conv1/kernel', shape: [3, 3, 1, 4], values: floats(36, 'kernel', seed) },
    { name: 'param/conv1/bias', shape: [4], values: floats(4, 'bias', seed) },
    { name: 'buffer/norm1/movingMean', shape: [4], values: floats(4, 'mean', seed) },
  ];
}

export function buildSlots(seed: number): readonly NamedTensor[] {
  return ['m', 'v'].map((slot) => ({ name: `slot/${slot}/param/conv1/kernel`, shape: [3, 3, 1, 4], values: floats(36, slot, seed) }));
}

/** A whole epoch as the engine reports it; everything in it follows from its number. */
export function buildEpoch(epoch: number, stepsPerEpoch = FACTS.stepsPerEpoch, labels: Uint8Array = VALIDATION_LABELS): EpochReport {
  const validation = buildEvaluation(labels, epoch);
  const step = epoch * stepsPerEpoch;
  return {
    metrics: {
      epoch,
      step,
      trainLoss: 1 / epoch,
      trainAccuracy: 1 - 0.5 / epoch,
      // lowest at epoch 3
      validationLoss: 0.2 + 0.01 * Math.abs(epoch - 3),
      validationAccuracy: validation.correct / validation.total,
      validationCorrect: validation.correct,
      validationTotal: validation.total,
      learningRate: 0.001,
      trainMs: 1000,
      validationMs: 50,
    },
    steps: buildSteps(step - stepsPerEpoch + 1, stepsPerEpoch),
    validation,
    weights: buildWeights(epoch),
    state: { step, epoch, slots: buildSlots(epoch), generator: JSON.stringify({ epoch, words: [1, 2, 3, 4] }) },
  };
}

/** A pause `steps` after the end of `epoch`. */
export function buildPause(epoch: number, steps: number): PauseRecord {
  const step = epoch * FACTS.stepsPerEpoch + steps;
  return {
    steps: {
      ...buildSteps(step - steps + 1, steps),
      elapsedMs: Float32Array.from({ length: steps }, (_, index) => epoch * 1000 + 10 * (index + 1)),
    },
    weights: buildWeights(step),
    state: { step, epoch, slots: buildSlots(step), generator: '{"paused":true}' },
  };
}
