import type { BlockSpec, ConvSpec, DenseSpec, ModelSpec } from './model-spec.js';
import { NO_AUGMENTATION, type AdamSpec, type RunConfig } from './run-config.js';

const UNIT = { kind: 'unit' } as const;
/** Mean and deviation of the training pixels. */
const STANDARDISED = { kind: 'standardised', mean: 0.1307, deviation: 0.3081 } as const;
const INPUT = { height: 28, width: 28 } as const;

/** conv 3x3 'same' (PyTorch's pad 1), ReLU, max pool 2x2: the reference's block. */
const referenceBlock = (filters: number): BlockSpec => ({
  convs: [{ filters, size: 3, stride: 1, padding: 'same' }],
  batchNorm: false,
  activation: 'relu',
  pool: { kind: 'max', size: 2, stride: 2 },
});
const dense = (units: number, dropout: number, activation: DenseSpec['activation'] = 'relu'): DenseSpec => ({
  units,
  batchNorm: false,
  activation,
  dropout,
});

const fcnn = (activation: DenseSpec['activation'], init: ModelSpec['init'], dropout: number): ModelSpec => ({
  input: INPUT,
  inputScaling: UNIT,
  blocks: [],
  flattenDropout: 0,
  hidden: [dense(512, dropout, activation), dense(256, dropout, activation)],
  classes: 10,
  init,
});
const cnn = (head: readonly [number, number], dropout: number, flattenDropout: number): ModelSpec => ({
  input: INPUT,
  inputScaling: UNIT,
  blocks: [referenceBlock(16), referenceBlock(32)],
  flattenDropout,
  hidden: head.map((units) => dense(units, dropout)),
  classes: 10,
  init: 'pytorch-default',
});

/** PyTorch's defaults, which the reference uses. */
const ADAM: AdamSpec = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** The reference recipe (docs/values.md): batch 20, Adam 0.001, 20 epochs, 80/20 split. */
const REFERENCE = {
  preset: null,
  dataset: 'mnist',
  optimizer: ADAM,
  learningRate: 0.001,
  schedule: { kind: 'constant' },
  batchSize: 20,
  epochs: 20,
  validationShare: 0.2,
  trainSize: null,
  labelSmoothing: 0,
  augmentation: NO_AUGMENTATION,
  patience: 0,
  splitSeed: 1,
  seed: 1,
} as const;

/** conv 5x5 'valid' 16, then twice two convolutions 3x3 'same', pooled between, each with batch normalisation: 366,474 parameters. */
const bestCnn = (): ModelSpec => {
  const conv = (filters: number): ConvSpec => ({ filters, size: 3, stride: 1, padding: 'same' });
  const block = { batchNorm: true, activation: 'relu', pool: { kind: 'max', size: 2, stride: 2 } } as const;
  return {
    input: INPUT,
    inputScaling: STANDARDISED,
    blocks: [
      { ...block, convs: [{ filters: 16, size: 5, stride: 1, padding: 'valid' }] },
      { ...block, convs: [conv(32), conv(32)] },
      { ...block, convs: [conv(64), conv(64)], pool: null },
    ],
    flattenDropout: 0.2,
    hidden: [dense(128, 0)],
    classes: 10,
    init: 'he-normal',
  };
};

const ONE_CYCLE = { kind: 'one-cycle', warmUpShare: 0.2, startFactor: 0.1 } as const;

export interface Preset {
  readonly id: string;
  readonly title: string;
  /** One sentence for the form and `--help`. */
  readonly about: string;
  readonly config: Omit<RunConfig, 'name'>;
}

const preset = (id: string, title: string, about: string, config: Omit<RunConfig, 'name' | 'preset'>): Preset => ({
  id,
  title,
  about,
  config: { ...config, preset: id },
});

export const PRESETS: readonly Preset[] = [
  preset('reference-cnn', 'Reference CNN', 'Two convolutions and a 128-64 head, 20 epochs at batch 20.', {
    ...REFERENCE,
    model: cnn([128, 64], 0.2, 0),
  }),
  preset('reference-fcnn', 'Reference FCNN', '784-512-256-10 with ReLU, 20 epochs at batch 20.', {
    ...REFERENCE,
    model: fcnn('relu', 'fan-in-normal', 0.2),
  }),
  preset('fast-cnn', 'Fast CNN', 'The reference CNN in two epochs with a one-cycle schedule.', {
    ...REFERENCE,
    model: cnn([128, 64], 0.1, 0.1),
    optimizer: { ...ADAM, beta2: 0.95 },
    learningRate: 0.004,
    schedule: ONE_CYCLE,
    batchSize: 64,
    epochs: 2,
    labelSmoothing: 0.1,
  }),
  preset('fast-fcnn', 'Fast FCNN', 'The reference FCNN in five epochs with a one-cycle schedule.', {
    ...REFERENCE,
    model: fcnn('relu', 'he-normal', 0.2),
    learningRate: 0.003,
    schedule: ONE_CYCLE,
    batchSize: 128,
    epochs: 5,
    labelSmoothing: 0.05,
  }),
  preset('best-cnn', 'Best CNN', 'Five convolutions with batch normalisation on turned, scaled and shifted digits.', {
    ...REFERENCE,
    model: bestCnn(),
    optimizer: { ...ADAM, beta2: 0.95 },
    learningRate: 0.005,
    schedule: { kind: 'cosine', warmUpEpochs: 3 },
    batchSize: 128,
    epochs: 14,
    augmentation: { rotationDegrees: 10, scale: 0.1, shear: 0.1, shiftPixels: 1.5 },
  }),
  preset('augmented-fcnn', 'Augmented FCNN', 'The reference FCNN on shifted digits, 20 epochs.', {
    ...REFERENCE,
    model: { ...fcnn('relu', 'he-normal', 0), inputScaling: STANDARDISED },
    optimizer: { ...ADAM, beta2: 0.95 },
    learningRate: 0.002,
    schedule: { kind: 'cosine', warmUpEpochs: 4 },
    batchSize: 128,
    labelSmoothing: 0.1,
    augmentation: { ...NO_AUGMENTATION, shiftPixels: 1.5 },
  }),
  preset('reference-fcnn-sigmoid', 'Reference FCNN, sigmoid', 'The first version of the reference FCNN.', {
    ...REFERENCE,
    model: fcnn('sigmoid', 'pytorch-default', 0.2),
  }),
  preset('reference-cnn-wide', 'Reference CNN, wide', 'The last version of the reference CNN: a 512-256 head.', {
    ...REFERENCE,
    model: cnn([512, 256], 0.2, 0.2),
  }),
];

export function findPreset(id: string): Preset | undefined {
  return PRESETS.find((candidate) => candidate.id === id);
}
