import { assertNever } from '@shared/assert-never.js';
import type { DatasetInfo } from '@shared/domain/dataset.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { Preset } from '@shared/domain/presets.js';
import { configProblems, LIMITS, wrongAugmentation, type ConfigProblem } from '@shared/domain/run-config-rules.js';
import type { AugmentationSpec, OptimizerKind, OptimizerSpec, RunConfig, ScheduleKind, ScheduleSpec } from '@shared/domain/run-config.js';

/** The rules of the Train form: a preset fills the fields, the fields and the preset together make a config. */

export const AUGMENTATION_FIELDS = [
  'rotationDegrees',
  'scale',
  'shear',
  'shiftPixels',
] as const satisfies readonly (keyof AugmentationSpec)[];
export const NUMBER_FIELDS = [
  'validationShare',
  'seed',
  'splitSeed',
  'epochs',
  'batchSize',
  'learningRate',
  'momentum',
  'weightDecay',
  'warmUpEpochs',
  'dropout',
  'labelSmoothing',
  'patience',
  ...AUGMENTATION_FIELDS,
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type FormField = NumberField | 'name' | 'dataset';

export const FORM_OPTIMIZERS = ['adam', 'adamw', 'sgd', 'rmsprop'] as const satisfies readonly OptimizerKind[];
export const FORM_SCHEDULES = ['constant', 'one-cycle', 'cosine'] as const satisfies readonly ScheduleKind[];

/** The form as typed. Numbers stay text until a config is made, so that nothing a person types is lost. */
export interface FormValues {
  readonly dataset: string;
  readonly optimizer: OptimizerKind;
  readonly schedule: ScheduleKind;
  readonly numbers: Readonly<Record<NumberField, string>>;
}

const { min, max } = LIMITS.validationShare;
const range = (limits: { readonly min: number; readonly max: number }): string => `${limits.min} to ${limits.max}`;
const whole = (limits: { readonly min: number; readonly max: number }): string =>
  `a whole number from ${limits.min} to ${limits.max.toLocaleString('en-US')}`;

/** What each number may be, as the end of "Use ...". */
const ALLOWED: Readonly<Record<NumberField, string>> = {
  validationShare: `${min.toFixed(2)} to ${max.toFixed(2)}`,
  seed: whole(LIMITS.seed),
  splitSeed: whole(LIMITS.seed),
  epochs: whole(LIMITS.epochs),
  batchSize: whole(LIMITS.batchSize),
  learningRate: `a number above 0, at most ${LIMITS.learningRate.max}`,
  momentum: '0 or more, below 1',
  weightDecay: '0 to 1',
  warmUpEpochs: '0 or more, below the number of epochs',
  dropout: '0 or more, below 1',
  labelSmoothing: range(LIMITS.labelSmoothing),
  patience: whole(LIMITS.patience),
  rotationDegrees: range(LIMITS.rotationDegrees),
  scale: range(LIMITS.scale),
  shear: range(LIMITS.shear),
  shiftPixels: range(LIMITS.shiftPixels),
};

/** What the fields hold that a preset says nothing of: the usual values of the field's own libraries. */
const DEFAULTS = { momentum: 0.9, weightDecay: 0.01, warmUpEpochs: 1 } as const;
const DEFAULT_ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const DEFAULT_SGD = { kind: 'sgd', nesterov: false, weightDecay: 0 } as const;
const DEFAULT_RMSPROP = { kind: 'rmsprop', decay: 0.9, momentum: 0, epsilon: 1e-7 } as const;

/** A typed number, or NaN: only plain decimal notation counts, as Number('') and Number('0x10') would surprise. */
export function parseNumber(text: string): number {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
}

/** Shares are shown with two decimals unless they have more. */
const shareText = (value: number): string => (String(value).length > 4 ? String(value) : value.toFixed(2));

/** The rates of a model's dropout places; 0 where the model has none. */
function dropoutOf(model: ModelSpec): number {
  return Math.max(model.flattenDropout, ...model.hidden.map((layer) => layer.dropout));
}

/** The model with one rate at the places where it drops anything; a place with 0 stays without dropout. Rates that differ stay while theirs is not changed. */
function withDropout(model: ModelSpec, rate: number): ModelSpec {
  if (rate === dropoutOf(model)) return model;
  const at = (before: number): number => (before > 0 ? rate : 0);
  return {
    ...model,
    flattenDropout: at(model.flattenDropout),
    hidden: model.hidden.map((layer) => ({ ...layer, dropout: at(layer.dropout) })),
  };
}

/** The fields as a preset fills them. */
export function valuesOf(preset: Preset): FormValues {
  const { config } = preset;
  return {
    dataset: config.dataset,
    optimizer: config.optimizer.kind,
    schedule: config.schedule.kind,
    numbers: {
      validationShare: shareText(config.validationShare),
      seed: String(config.seed),
      splitSeed: String(config.splitSeed),
      epochs: String(config.epochs),
      batchSize: String(config.batchSize),
      learningRate: String(config.learningRate),
      momentum: shareText(config.optimizer.kind === 'sgd' ? config.optimizer.momentum : DEFAULTS.momentum),
      weightDecay: shareText(config.optimizer.kind === 'adamw' ? config.optimizer.weightDecay : DEFAULTS.weightDecay),
      warmUpEpochs: String(config.schedule.kind === 'cosine' ? config.schedule.warmUpEpochs : DEFAULTS.warmUpEpochs),
      dropout: shareText(dropoutOf(config.model)),
      labelSmoothing: shareText(config.labelSmoothing),
      patience: String(config.patience),
      rotationDegrees: String(config.augmentation.rotationDegrees),
      scale: shareText(config.augmentation.scale),
      shear: shareText(config.augmentation.shear),
      shiftPixels: String(config.augmentation.shiftPixels),
    },
  };
}

/** The chosen optimizer with the values of the fields; what has no field is as the preset has it, or usual. */
function optimizerOf(values: FormValues, preset: Preset): OptimizerSpec {
  const { optimizer } = preset.config;
  const adam = 'beta1' in optimizer ? { beta1: optimizer.beta1, beta2: optimizer.beta2, epsilon: optimizer.epsilon } : DEFAULT_ADAM;
  switch (values.optimizer) {
    case 'adam':
      return { kind: 'adam', ...adam };
    case 'adamw':
      return { kind: 'adamw', ...adam, weightDecay: parseNumber(values.numbers.weightDecay) };
    case 'sgd':
      return { ...(optimizer.kind === 'sgd' ? optimizer : DEFAULT_SGD), momentum: parseNumber(values.numbers.momentum) };
    case 'rmsprop':
      return optimizer.kind === 'rmsprop' ? optimizer : DEFAULT_RMSPROP;
    default:
      return assertNever(values.optimizer);
  }
}

function scheduleOf(values: FormValues, preset: Preset): ScheduleSpec {
  const { schedule } = preset.config;
  switch (values.schedule) {
    case 'constant':
      return { kind: 'constant' };
    case 'one-cycle':
      return schedule.kind === 'one-cycle' ? schedule : { kind: 'one-cycle', warmUpShare: 0.2, startFactor: 0.1 };
    case 'cosine':
      return { kind: 'cosine', warmUpEpochs: parseNumber(values.numbers.warmUpEpochs) };
    default:
      return assertNever(values.schedule);
  }
}

/** Whether the chosen optimizer and schedule have a use for a field. */
export function usesField(values: FormValues, field: NumberField): boolean {
  if (field === 'momentum') return values.optimizer === 'sgd';
  if (field === 'weightDecay') return values.optimizer === 'adamw';
  return field !== 'warmUpEpochs' || values.schedule === 'cosine';
}

/** The config that the form describes; a number that is none is NaN, which formProblems reports. */
export function configOf(values: FormValues, preset: Preset, name: string, dataset: DatasetInfo | undefined): RunConfig {
  const number = (field: NumberField): number => parseNumber(values.numbers[field]);
  const model = withDropout(preset.config.model, number('dropout'));
  return {
    ...preset.config,
    name: name.trim(),
    dataset: values.dataset,
    model: dataset ? { ...model, classes: dataset.classNames.length, input: { height: dataset.height, width: dataset.width } } : model,
    optimizer: optimizerOf(values, preset),
    schedule: scheduleOf(values, preset),
    learningRate: number('learningRate'),
    batchSize: number('batchSize'),
    epochs: number('epochs'),
    validationShare: number('validationShare'),
    labelSmoothing: number('labelSmoothing'),
    patience: number('patience'),
    augmentation: {
      rotationDegrees: number('rotationDegrees'),
      scale: number('scale'),
      shear: number('shear'),
      shiftPixels: number('shiftPixels'),
    },
    splitSeed: number('splitSeed'),
    seed: number('seed'),
  };
}

/** Whether anything but the name and the data set, which every preset can be trained on, differs from what the preset fills in. */
export function isCustom(values: FormValues, preset: Preset): boolean {
  const key = (form: FormValues): string => JSON.stringify(configOf({ ...form, dataset: '' }, preset, '', undefined));
  return key(values) !== key(valuesOf(preset));
}

/** The form's field that a problem of a config is shown at. */
function fieldOf(problem: ConfigProblem, config: RunConfig): FormField {
  switch (problem.field) {
    case 'model': {
      const rate = dropoutOf(config.model);
      return rate >= LIMITS.dropout.min && rate < LIMITS.dropout.below ? 'dataset' : 'dropout';
    }
    case 'optimizer':
      return config.optimizer.kind === 'adamw' ? 'weightDecay' : 'momentum';
    case 'schedule':
      return config.schedule.kind === 'cosine' ? 'warmUpEpochs' : 'epochs';
    case 'trainSize':
      return 'validationShare';
    case 'augmentation':
      return wrongAugmentation(config.augmentation)?.part ?? 'rotationDegrees';
    default:
      return problem.field;
  }
}

/** One sentence for each field that keeps the run from starting. */
export function formProblems(values: FormValues, config: RunConfig, dataset: DatasetInfo | undefined): ReadonlyMap<FormField, string> {
  const problems = new Map<FormField, string>();
  if (dataset === undefined) problems.set('dataset', `There is no data set “${values.dataset}” here. Choose another one.`);
  for (const field of NUMBER_FIELDS) {
    const text = values.numbers[field].trim();
    if (!usesField(values, field) || !Number.isNaN(parseNumber(text))) continue;
    problems.set(field, `${text === '' ? 'A number is missing.' : `“${text}” is not a number.`} Use ${ALLOWED[field]}.`);
  }
  for (const problem of dataset ? configProblems(config, dataset) : []) {
    const field = fieldOf(problem, config);
    if (!problems.has(field)) problems.set(field, problem.message);
  }
  return problems;
}

/** A name that no run has yet: `fast-cnn`, then `fast-cnn-2`, `fast-cnn-3`. */
export function suggestName(base: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  if (!names.has(base)) return base;
  let number = 2;
  while (names.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** The next free name after that of an existing run: `cnn-fast-2` leads to `cnn-fast-3`. */
export function nextName(name: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  const base = name.replace(/-\d+$/, '');
  return suggestName(names.has(base) ? base : name, names);
}
