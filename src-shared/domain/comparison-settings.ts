import { formatCount, formatPlural, formatSetting, NO_VALUE } from '../format/numbers.js';
import { modelKind, type BlockSpec, type ConvSpec, type InputScaling, type ModelSpec, type WeightInit } from './model-spec.js';
import type { AugmentationSpec, OptimizerKind, OptimizerSpec, RunConfig, ScheduleKind, ScheduleSpec } from './run-config.js';

/** One setting of several runs: its name for a person and each run's value, "–" where a run has no such setting. */
export interface SettingRow {
  readonly name: string;
  readonly values: readonly string[];
  readonly differs: boolean;
}

const INIT_NAMES: Readonly<Record<WeightInit, string>> = {
  'glorot-uniform': 'Glorot uniform',
  'he-normal': 'He normal',
  'fan-in-normal': 'fan-in normal',
  'pytorch-default': 'PyTorch default',
};
const OPTIMIZER_NAMES: Readonly<Record<OptimizerKind, string>> = { adam: 'Adam', adamw: 'AdamW', sgd: 'SGD', rmsprop: 'RMSprop' };
const SCHEDULE_NAMES: Readonly<Record<ScheduleKind, string>> = { constant: 'constant', 'one-cycle': 'one-cycle', cosine: 'cosine' };

/** One word for values that are all the same, else every value in order. */
function together(values: readonly string[]): string {
  const [first] = values;
  if (first === undefined) return NO_VALUE;
  return values.every((value) => value === first) ? first : values.join(', ');
}

const onOff = (value: boolean): string => (value ? 'on' : 'off');

function scalingText(scaling: InputScaling): string {
  if (scaling.kind === 'unit') return 'pixels / 255';
  return `mean ${formatSetting(scaling.mean)}, deviation ${formatSetting(scaling.deviation)}`;
}

function poolText({ pool }: BlockSpec): string {
  if (pool === null) return 'none';
  return `${pool.kind} ${pool.size}×${pool.size}${pool.stride === pool.size ? '' : ` stride ${pool.stride}`}`;
}

type Setting = readonly [name: string, value: string];

function modelSettings(model: ModelSpec): readonly Setting[] {
  const { blocks, hidden } = model;
  const convs = blocks.flatMap((block) => block.convs);
  const eachConv = (text: (conv: ConvSpec) => string): string => together(convs.map(text));
  const widths = [...convs.map((conv) => conv.filters), ...hidden.map((layer) => layer.units)];
  return [
    ['Network', `${modelKind(model)} ${widths.join('–')}`.trim()],
    ['Convolutions a block', blocks.length === 0 ? NO_VALUE : blocks.map((block) => block.convs.length).join(', ')],
    ['Kernel size', eachConv((conv) => `${conv.size}×${conv.size}`)],
    ['Stride', eachConv((conv) => String(conv.stride))],
    ['Padding', eachConv((conv) => conv.padding)],
    ['Pooling', together(blocks.map(poolText))],
    ['Activation', together([...blocks, ...hidden].map((layer) => layer.activation))],
    ['Batch normalisation', together([...blocks, ...hidden].map((layer) => onOff(layer.batchNorm)))],
    ['Dropout before dense', formatSetting(model.flattenDropout)],
    ['Dropout of dense', together(hidden.map((layer) => formatSetting(layer.dropout)))],
    ['Initial weights', INIT_NAMES[model.init]],
    ['Input scaling', scalingText(model.inputScaling)],
    ['Image size', `${model.input.height}×${model.input.width}`],
    ['Classes', formatCount(model.classes)],
  ];
}

function optimizerSettings(spec: OptimizerSpec): readonly Setting[] {
  const number = (value: number | undefined): string => (value === undefined ? NO_VALUE : formatSetting(value));
  return [
    ['Optimizer', OPTIMIZER_NAMES[spec.kind]],
    ['Beta 1', number('beta1' in spec ? spec.beta1 : undefined)],
    ['Beta 2', number('beta2' in spec ? spec.beta2 : undefined)],
    ['Epsilon', number('epsilon' in spec ? spec.epsilon : undefined)],
    ['Momentum', number('momentum' in spec ? spec.momentum : undefined)],
    ['Nesterov', 'nesterov' in spec ? onOff(spec.nesterov) : NO_VALUE],
    ['Square average decay', number('decay' in spec ? spec.decay : undefined)],
    ['Weight decay', number('weightDecay' in spec ? spec.weightDecay : undefined)],
  ];
}

function warmUpText(spec: ScheduleSpec): string {
  if (spec.kind === 'constant') return NO_VALUE;
  return spec.kind === 'one-cycle' ? `${formatSetting(spec.warmUpShare)} of steps` : `${formatSetting(spec.warmUpEpochs)} epochs`;
}

function augmentationSettings({ rotationDegrees, scale, shear, shiftPixels }: AugmentationSpec): readonly Setting[] {
  const range = (value: number, unit = ''): string => (value === 0 ? 'none' : `±${formatSetting(value)}${unit}`);
  return [
    ['Augmentation: rotation', range(rotationDegrees, '°')],
    ['Augmentation: scale', range(scale)],
    ['Augmentation: shear', range(shear)],
    ['Augmentation: shift', range(shiftPixels, ' px')],
  ];
}

/** Every setting that decides a run's numbers; not its name and the preset it came from. */
function settingsOf(config: RunConfig): readonly Setting[] {
  const { schedule } = config;
  return [
    ...modelSettings(config.model),
    ['Epochs', formatCount(config.epochs)],
    ['Batch size', formatCount(config.batchSize)],
    ['Learning rate', formatSetting(config.learningRate)],
    ['Schedule', SCHEDULE_NAMES[schedule.kind]],
    ['Warm-up', warmUpText(schedule)],
    ['Start factor', schedule.kind === 'one-cycle' ? formatSetting(schedule.startFactor) : NO_VALUE],
    ...optimizerSettings(config.optimizer),
    ['Label smoothing', formatSetting(config.labelSmoothing)],
    ...augmentationSettings(config.augmentation),
    ['Patience', config.patience === 0 ? 'none' : formatPlural(config.patience, 'epoch')],
    ['Data set', config.dataset],
    ['Validation share', formatSetting(config.validationShare)],
    ['Split seed', String(config.splitSeed)],
    ['Trained on', config.trainSize === null ? 'all digits' : `the first ${formatCount(config.trainSize)}`],
    ['Seed', String(config.seed)],
  ];
}

/** The settings of some runs side by side, in a fixed order; without those that none of them has. */
export function settingRows(configs: readonly RunConfig[]): readonly SettingRow[] {
  const columns = configs.map(settingsOf);
  return (columns[0] ?? [])
    .map(([name], row) => {
      const values = columns.map((column) => column[row]?.[1] ?? NO_VALUE);
      return { name, values, differs: new Set(values).size > 1 };
    })
    .filter(({ values }) => values.some((value) => value !== NO_VALUE));
}
