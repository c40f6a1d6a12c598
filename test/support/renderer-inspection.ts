import { weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { stagesOf } from '@shared/domain/network-stages.js';
import { packRuns } from '@shared/domain/packed-runs.js';
import type { DigitActivations, LayerProfile, NetworkView, TestAnswers } from '@shared/ipc/contract.js';
import { buildModel, buildRun, buildValidation } from './renderer-builders.js';
import type { FakeApi } from './renderer-fake-api.js';
import { idleWindow } from './renderer-window.js';

/** A network small enough to follow by hand: 4x4 images, one convolution of two filters, three classes. */
export const SMALL_SPEC: ModelSpec = {
  input: { height: 4, width: 4 },
  inputScaling: { kind: 'unit' },
  blocks: [
    {
      convs: [{ filters: 2, size: 3, stride: 1, padding: 'same' }],
      batchNorm: false,
      activation: 'relu',
      pool: { kind: 'max', size: 2, stride: 2 },
    },
  ],
  flattenDropout: 0,
  hidden: [],
  classes: 3,
  init: 'he-normal',
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Weights that count up by their position, times `scale`. */
export function buildWeights(layers: readonly string[], scale = 0.01): readonly NamedTensor[] {
  return weightSlots(SMALL_SPEC)
    .filter(({ name }) => layers.includes(name.split('/')[1] ?? ''))
    .map(({ name, shape }) => ({ name, shape, values: Float32Array.from({ length: sizeOf(shape) }, (_, index) => (index - 4) * scale) }));
}

export function buildView(overrides: Partial<NetworkView> = {}): NetworkView {
  return {
    name: 'small',
    colour: 2,
    epoch: 2,
    epochs: [1, 2, 3],
    bestEpoch: 2,
    isLive: false,
    dataset: 'mnist',
    classNames: ['a', 'b', 'c'],
    spec: SMALL_SPEC,
    ...overrides,
  };
}

/** Read as class b; the map of filter 0 rises to 1.5, filter 1 is silent. */
export function buildActivations(overrides: Partial<DigitActivations> = {}): DigitActivations {
  const layers = stagesOf(SMALL_SPEC).flatMap((stage): NamedTensor[] => {
    if (stage.output === null) return [];
    const values = Float32Array.from({ length: sizeOf(stage.outputShape) }, (_, index) => (index % 2 === 0 ? index / 20 : 0));
    return [{ name: stage.output, shape: stage.outputShape, values }];
  });
  return {
    pixels: Uint8Array.from({ length: 16 }, (_, index) => index * 16),
    label: 2,
    logits: Float32Array.of(0, 2, 1),
    probabilities: Float32Array.of(0.09, 0.665, 0.245),
    layers,
    ...overrides,
  };
}

/** Six digits: 0, 3 and 4 are misread. */
export function buildAnswers(): TestAnswers {
  return {
    classes: 3,
    labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
    predicted: Uint8Array.of(1, 1, 2, 1, 2, 2),
    confidence: Float32Array.of(0.6, 0.9, 0.8, 0.95, 0.7, 0.99),
    trueProbability: Float32Array.of(0.3, 0.9, 0.8, 0.04, 0.01, 0.99),
    secondBest: Uint8Array.of(0, 0, 0, 0, 1, 1),
    meanLoss: 0.5,
  };
}

export function buildProfile(): LayerProfile {
  return {
    layer: 'conv1',
    testCount: 10_000,
    filters: [
      {
        filter: 0,
        strongest: [{ index: 5, label: 2, value: 2.5, patch: { top: -1, left: 1, height: 3, width: 3 } }],
        meanByClass: [0.1, 0.2, 0.4],
        peak: 2.5,
      },
      { filter: 1, strongest: [], meanByClass: [0, 0, 0], peak: 0 },
    ],
  };
}

/** A window with one finished run of the small network and one imported model. */
export function inspectionWindow(): FakeApi {
  const fake = idleWindow();
  fake.answer('runs:list', () => packRuns([buildRun({ id: 'run-1', name: 'small', status: 'finished', epochsDone: 3 })]));
  fake.answer('models:list', () => [buildModel({ id: 'model-1', name: 'foreign', spec: SMALL_SPEC })]);
  fake.answer('runs:get-validation', ({ epoch }) => buildValidation(epoch));
  fake.answer('inspection:open', (network) =>
    network.kind === 'run'
      ? buildView(typeof network.epoch === 'number' ? { epoch: network.epoch } : network.epoch === 'latest' ? { epoch: 3 } : {})
      : buildView({ name: 'foreign', colour: null, epoch: null, epochs: [], bestEpoch: null }),
  );
  fake.answer('inspection:get-weights', ({ layers }) => buildWeights(layers));
  fake.answer('inspection:get-activations', () => buildActivations());
  fake.answer('inspection:explain', ({ method, targets }) =>
    targets.map((target) => ({
      method,
      target,
      height: 4,
      width: 4,
      values: Float32Array.from({ length: 16 }, (_, index) => (index - 8) * 0.1),
      completenessGap: method === 'integrated-gradients' ? 0.004 : null,
    })),
  );
  fake.answer('inspection:profile-layer', () => buildProfile());
  fake.answer('inspection:get-test-answers', () => buildAnswers());
  fake.answer('inspection:count-misreads', () => ({ runs: 4, counts: Uint16Array.of(4, 0, 0, 1, 3, 0) }));
  fake.answer('inspection:ablate', () => ({ probabilities: Float32Array.of(0.2, 0.5, 0.3), correct: 2, total: 6, correctWhole: 3 }));
  fake.answer('inspection:rank-filters', ({ ifKnown }) =>
    ifKnown
      ? null
      : [
          { layer: 'conv1', filter: 1, correct: 3, total: 6 },
          { layer: 'conv1', filter: 0, correct: 1, total: 6 },
        ],
  );
  fake.answer('inspection:cancel', () => null);
  return fake;
}
