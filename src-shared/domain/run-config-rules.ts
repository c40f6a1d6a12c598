import type { DatasetInfo } from './dataset.js';
import { layersOf } from './model-layers.js';
import type { ModelSpec } from './model-spec.js';
import { trainingSizes, type AugmentationSpec, type OptimizerSpec, type RunConfig, type ScheduleSpec } from './run-config.js';

/** The field a problem belongs to, as the form and the command line name it. */
export type ConfigField =
  | 'name'
  | 'dataset'
  | 'model'
  | 'optimizer'
  | 'learningRate'
  | 'schedule'
  | 'batchSize'
  | 'epochs'
  | 'validationShare'
  | 'trainSize'
  | 'labelSmoothing'
  | 'augmentation'
  | 'patience'
  | 'splitSeed'
  | 'seed';

/** What is wrong with one field: the value, what it would do, and what is allowed. */
export interface ConfigProblem {
  readonly field: ConfigField;
  readonly message: string;
}

export const LIMITS = {
  nameLength: 80,
  batchSize: { min: 1, max: 1024 },
  epochs: { min: 1, max: 1000 },
  validationShare: { min: 0.05, max: 0.5 },
  learningRate: { above: 0, max: 10 },
  labelSmoothing: { min: 0, max: 0.5 },
  patience: { min: 0, max: 1000 },
  rotationDegrees: { min: 0, max: 45 },
  scale: { min: 0, max: 0.5 },
  shear: { min: 0, max: 0.5 },
  shiftPixels: { min: 0, max: 10 },
  dropout: { min: 0, below: 1 },
  seed: { min: 0, max: 2 ** 31 - 1 },
  blocks: 4,
  convsPerBlock: 2,
  hidden: 3,
  kernel: { min: 1, max: 7 },
  units: { min: 1, max: 4096 },
  filters: { min: 1, max: 512 },
  stride: { min: 1, max: 4 },
  parameters: 20_000_000,
} as const;

const count = (value: number): string => value.toLocaleString('en-US');
const isWhole = (value: number, min: number, max: number): boolean => Number.isInteger(value) && value >= min && value <= max;
const problem = (field: ConfigField, message: string): ConfigProblem => ({ field, message });
const inRange = (value: number, min: number, max: number): boolean => value >= min && value <= max;

function numberProblems(config: RunConfig): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  const { batchSize, epochs, learningRate, labelSmoothing, patience, seed, splitSeed } = config;
  if (!isWhole(epochs, LIMITS.epochs.min, LIMITS.epochs.max)) {
    found.push(problem('epochs', `${epochs} epochs cannot be trained. Use a whole number from 1 to ${count(LIMITS.epochs.max)}.`));
  }
  if (!isWhole(batchSize, LIMITS.batchSize.min, LIMITS.batchSize.max)) {
    found.push(
      problem('batchSize', `A batch cannot have ${batchSize} images. Use a whole number from 1 to ${count(LIMITS.batchSize.max)}.`),
    );
  }
  if (!(learningRate > LIMITS.learningRate.above && learningRate <= LIMITS.learningRate.max)) {
    found.push(
      problem(
        'learningRate',
        `A learning rate of ${learningRate} cannot be used. Use a number above 0, at most ${LIMITS.learningRate.max}.`,
      ),
    );
  }
  if (!inRange(labelSmoothing, LIMITS.labelSmoothing.min, LIMITS.labelSmoothing.max)) {
    found.push(problem('labelSmoothing', `Label smoothing of ${labelSmoothing} is out of range. Use 0 to ${LIMITS.labelSmoothing.max}.`));
  }
  if (!isWhole(patience, LIMITS.patience.min, LIMITS.patience.max)) {
    found.push(
      problem('patience', `A patience of ${patience} epochs cannot be used. Use a whole number from 0 to ${count(LIMITS.patience.max)}.`),
    );
  }
  for (const [field, value] of [
    ['seed', seed],
    ['splitSeed', splitSeed],
  ] as const) {
    if (!isWhole(value, LIMITS.seed.min, LIMITS.seed.max)) {
      found.push(problem(field, `${value} is not a seed. Use a whole number from 0 to ${count(LIMITS.seed.max)}.`));
    }
  }
  return found;
}

function sizeProblems(config: RunConfig, dataset: DatasetInfo): ConfigProblem[] {
  const { validationShare, trainSize, batchSize } = config;
  const { min, max } = LIMITS.validationShare;
  const sizes = trainingSizes({ ...config, trainSize: null }, dataset.trainCount);
  if (!inRange(validationShare, min, max)) {
    const left = Number.isFinite(sizes.train) && sizes.train >= 0 && sizes.train <= dataset.trainCount;
    const effect = left ? `${validationShare} would leave ${count(sizes.train)} digits to train on.` : `${validationShare} is not a share.`;
    return [problem('validationShare', `${effect} Use ${min.toFixed(2)} to ${max.toFixed(2)}.`)];
  }
  if (trainSize !== null && !isWhole(trainSize, 1, sizes.train)) {
    return [problem('trainSize', `${trainSize} images cannot be taken for training. Use a whole number from 1 to ${count(sizes.train)}.`)];
  }
  const { train } = trainingSizes(config, dataset.trainCount);
  if (batchSize > train && isWhole(batchSize, LIMITS.batchSize.min, LIMITS.batchSize.max)) {
    return [
      problem('batchSize', `A batch of ${batchSize} is larger than the ${count(train)} images to train on. Use 1 to ${count(train)}.`),
    ];
  }
  return [];
}

function optimizerProblem(spec: OptimizerSpec): string | undefined {
  const share = (name: string, value: number): string | undefined =>
    value >= 0 && value < 1 ? undefined : `${name} of ${value} is out of range. Use 0 or more, below 1.`;
  const decay = (value: number): string | undefined =>
    inRange(value, 0, 1) ? undefined : `Weight decay of ${value} is out of range. Use 0 to 1.`;
  const epsilon = (value: number): string | undefined =>
    value > 0 && value <= 1 ? undefined : `Epsilon of ${value} is out of range. Use a number above 0, at most 1.`;
  switch (spec.kind) {
    case 'adam':
      return share('Beta 1', spec.beta1) ?? share('Beta 2', spec.beta2) ?? epsilon(spec.epsilon);
    case 'adamw':
      return share('Beta 1', spec.beta1) ?? share('Beta 2', spec.beta2) ?? epsilon(spec.epsilon) ?? decay(spec.weightDecay);
    case 'sgd':
      if (spec.nesterov && spec.momentum === 0) return 'Nesterov look-ahead needs momentum. Use a momentum above 0, or plain SGD.';
      return share('Momentum', spec.momentum) ?? decay(spec.weightDecay);
    case 'rmsprop':
      return share('Decay', spec.decay) ?? share('Momentum', spec.momentum) ?? epsilon(spec.epsilon);
  }
}

function scheduleProblem(spec: ScheduleSpec, epochs: number): string | undefined {
  if (spec.kind === 'one-cycle') {
    if (!(spec.warmUpShare > 0 && spec.warmUpShare < 1))
      return `A warm-up of ${spec.warmUpShare} of all steps is out of range. Use a share between 0 and 1.`;
    if (!(spec.startFactor > 0 && spec.startFactor <= 1))
      return `A start factor of ${spec.startFactor} is out of range. Use a number above 0, at most 1.`;
  }
  if (spec.kind === 'cosine' && !(spec.warmUpEpochs >= 0 && spec.warmUpEpochs < epochs)) {
    return `A warm-up of ${spec.warmUpEpochs} epochs does not fit into ${epochs}. Use 0 or more, below ${epochs}.`;
  }
  return undefined;
}

const AUGMENTATIONS = [
  ['rotationDegrees', 'Rotation by', ' degrees'],
  ['scale', 'Scaling by', ''],
  ['shear', 'Shear of', ''],
  ['shiftPixels', 'Shifts of', ' pixels'],
] as const satisfies readonly (readonly [keyof AugmentationSpec, string, string])[];

/** The first part of an augmentation that is out of range. */
export function wrongAugmentation(spec: AugmentationSpec): { readonly part: keyof AugmentationSpec; readonly message: string } | undefined {
  for (const [part, what, unit] of AUGMENTATIONS) {
    const { min, max } = LIMITS[part];
    if (!inRange(spec[part], min, max)) return { part, message: `${what} ${spec[part]}${unit} is out of range. Use ${min} to ${max}.` };
  }
  return undefined;
}

function structureProblem(model: ModelSpec): string | undefined {
  const { blocks, hidden } = model;
  if (blocks.length > LIMITS.blocks) return `${blocks.length} blocks are too many. Use 0 to ${LIMITS.blocks}.`;
  if (hidden.length > LIMITS.hidden) return `${hidden.length} hidden layers are too many. Use 0 to ${LIMITS.hidden}.`;
  for (const block of blocks) {
    if (!isWhole(block.convs.length, 1, LIMITS.convsPerBlock)) return `A block has ${block.convs.length} convolutions. Use 1 or 2.`;
    for (const conv of block.convs) {
      const { kernel, filters, stride } = LIMITS;
      if (!isWhole(conv.size, kernel.min, kernel.max))
        return `A kernel of ${conv.size} is out of range. Use ${kernel.min} to ${kernel.max}.`;
      if (!isWhole(conv.filters, filters.min, filters.max))
        return `${conv.filters} filters are out of range. Use ${filters.min} to ${filters.max}.`;
      if (!isWhole(conv.stride, stride.min, stride.max))
        return `A stride of ${conv.stride} is out of range. Use ${stride.min} to ${stride.max}.`;
    }
    if (block.pool && !(isWhole(block.pool.size, 2, 4) && isWhole(block.pool.stride, 1, 4)))
      return 'Pooling takes a size of 2 to 4 and a stride of 1 to 4.';
  }
  const rates = [model.flattenDropout, ...hidden.map((layer) => layer.dropout)];
  const wrong = rates.find((rate) => !(rate >= LIMITS.dropout.min && rate < LIMITS.dropout.below));
  if (wrong !== undefined) return `Dropout of ${wrong} is out of range. Use 0 or more, below 1.`;
  const units = hidden.find((layer) => !isWhole(layer.units, LIMITS.units.min, LIMITS.units.max))?.units;
  return units === undefined ? undefined : `${units} units are out of range. Use ${LIMITS.units.min} to ${count(LIMITS.units.max)}.`;
}

/** What keeps a network from reading a data set's images, or undefined. */
export function modelProblem(model: ModelSpec, dataset: DatasetInfo): string | undefined {
  const structure = structureProblem(model);
  if (structure !== undefined) return structure;
  if (model.classes !== dataset.classNames.length)
    return `The network has ${model.classes} outputs, but ${dataset.title} has ${dataset.classNames.length} classes.`;
  if (model.input.height !== dataset.height || model.input.width !== dataset.width) {
    return `The network reads ${model.input.height}x${model.input.width} images, but those of ${dataset.title} are ${dataset.height}x${dataset.width}.`;
  }
  const scaling = model.inputScaling;
  if (scaling.kind === 'standardised' && !(scaling.deviation > 0 && Number.isFinite(scaling.mean)))
    return 'Standardising needs a deviation above 0.';
  const layers = layersOf(model);
  const empty = layers.find((layer) => layer.outputShape.some((length) => length < 1));
  if (empty) return `Nothing is left of the image after ${empty.name}. Use fewer blocks, smaller strides or smaller kernels.`;
  const weights = layers
    .flatMap((layer) => Object.values(layer.parameters))
    .reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return weights > LIMITS.parameters ? `${count(weights)} parameters are too many. Use at most ${count(LIMITS.parameters)}.` : undefined;
}

/** Everything that keeps a config from being trained on a data set; empty when it can be. */
export function configProblems(config: RunConfig, dataset: DatasetInfo): readonly ConfigProblem[] {
  const found: ConfigProblem[] = [];
  const name = config.name.trim();
  if (name === '' || name.length > LIMITS.nameLength) {
    found.push(
      problem('name', name === '' ? 'The run needs a name.' : `The name has ${name.length} characters. Use at most ${LIMITS.nameLength}.`),
    );
  }
  found.push(...numberProblems(config), ...sizeProblems(config, dataset));
  for (const [field, message] of [
    ['model', modelProblem(config.model, dataset)],
    ['optimizer', optimizerProblem(config.optimizer)],
    ['schedule', scheduleProblem(config.schedule, config.epochs)],
    ['augmentation', wrongAugmentation(config.augmentation)?.message],
  ] as const) {
    if (message !== undefined) found.push(problem(field, message));
  }
  return found;
}
