import { findPreset, PRESETS } from '@shared/domain/presets.js';
import type { AdamSpec, AugmentationSpec, OptimizerSpec, RunConfig, ScheduleSpec } from '@shared/domain/run-config.js';
import { flagOption, numberOption, textOption, UsageError, type OptionTable, type OptionValues } from './arguments.js';

/** The options of a training: a preset, and every value that is given in its place. */

export const DEFAULT_PRESET = 'fast-cnn';

export const TRAINING_OPTIONS = {
  preset: { type: 'string' },
  name: { type: 'string' },
  dataset: { type: 'string' },
  seed: { type: 'string' },
  'split-seed': { type: 'string' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  optimizer: { type: 'string' },
  momentum: { type: 'string' },
  nesterov: { type: 'boolean' },
  'weight-decay': { type: 'string' },
  'learning-rate': { type: 'string' },
  schedule: { type: 'string' },
  'warm-up-epochs': { type: 'string' },
  dropout: { type: 'string' },
  'label-smoothing': { type: 'string' },
  patience: { type: 'string' },
  rotation: { type: 'string' },
  scale: { type: 'string' },
  shear: { type: 'string' },
  shift: { type: 'string' },
  'validation-share': { type: 'string' },
  'train-size': { type: 'string' },
} as const satisfies OptionTable;

export const TRAINING_HELP = [
  `  --preset NAME          one of ${PRESETS.map((preset) => preset.id).join(', ')} (default ${DEFAULT_PRESET})`,
  '  --name S               name of the run (default: the preset)',
  '  --dataset NAME         id or title of the data set to train on, as listed by datasets list (default mnist)',
  '  --seed N               fixes initial weights, order and dropout',
  '  --split-seed N         fixes which images are held out for validation',
  '  --epochs N             how often every training image is seen',
  '  --batch-size N         images a step, 1 to 1024',
  '  --optimizer NAME       adam, adamw, sgd or rmsprop',
  '  --momentum X           of sgd (default 0.9) and rmsprop (default 0)',
  '  --nesterov             with sgd: look ahead',
  '  --weight-decay X       of adamw (default 0.01) and sgd (default 0)',
  '  --learning-rate X      step size; the peak of a one-cycle or cosine schedule',
  '  --schedule NAME        constant, one-cycle or cosine',
  '  --warm-up-epochs X     of cosine (default: of the preset, else 1)',
  '  --dropout X            rate at the places where the preset has dropout',
  '  --label-smoothing X    0 to 0.5',
  '  --patience N           end when the validation loss has not fallen for N epochs (0: never)',
  '  --rotation X           augment: turn training images by up to X degrees, at random',
  '  --scale X              augment: shrink or enlarge them by up to this share, e.g. 0.1',
  '  --shear X              augment: slant them by up to this share of their height',
  '  --shift X              augment: shift them by up to X pixels',
  '  --validation-share X   0.05 to 0.5 (default 0.2)',
  '  --train-size N         train on the first N of the shuffled training part',
] as const;

const OPTIMIZERS = ['adam', 'adamw', 'sgd', 'rmsprop'] as const;
const SCHEDULES = ['constant', 'one-cycle', 'cosine'] as const;

/** What a preset says nothing of: as in the window's form. */
const ADAM: Omit<AdamSpec, 'kind'> = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const ONE_CYCLE = { kind: 'one-cycle', warmUpShare: 0.2, startFactor: 0.1 } as const;
const SGD = { momentum: 0.9, nesterov: false, weightDecay: 0 } as const;
const RMSPROP = { kind: 'rmsprop', decay: 0.9, momentum: 0, epsilon: 1e-7 } as const;
const DEFAULTS = { weightDecay: 0.01, warmUpEpochs: 1 } as const;

function choice<T extends string>(values: OptionValues, option: string, allowed: readonly T[], otherwise: T): T {
  const text = textOption(values, option);
  const found = allowed.find((candidate) => candidate === text);
  if (text !== undefined && found === undefined) throw new UsageError(`There is no ${option} "${text}". Use one of ${allowed.join(', ')}.`);
  return found ?? otherwise;
}

/** An option that the chosen kind has no use for would be ignored: it is refused instead. */
function refuseUnused(values: OptionValues, options: readonly string[], chosen: string): void {
  const unused = options.find((option) => values[option] !== undefined);
  if (unused !== undefined) throw new UsageError(`--${unused} is of no use with ${chosen}. Leave it out.`);
}

function optimizerOf(values: OptionValues, base: OptimizerSpec): OptimizerSpec {
  const kind = choice(values, 'optimizer', OPTIMIZERS, base.kind);
  const adam = 'beta1' in base ? { beta1: base.beta1, beta2: base.beta2, epsilon: base.epsilon } : ADAM;
  const momentum = numberOption(values, 'momentum');
  const weightDecay = numberOption(values, 'weight-decay');
  switch (kind) {
    case 'adam':
      refuseUnused(values, ['momentum', 'nesterov', 'weight-decay'], kind);
      return { kind, ...adam };
    case 'adamw':
      refuseUnused(values, ['momentum', 'nesterov'], kind);
      return { kind, ...adam, weightDecay: weightDecay ?? (base.kind === kind ? base.weightDecay : DEFAULTS.weightDecay) };
    case 'sgd': {
      const own = base.kind === kind ? base : SGD;
      const nesterov = own.nesterov || flagOption(values, 'nesterov');
      return { kind, momentum: momentum ?? own.momentum, nesterov, weightDecay: weightDecay ?? own.weightDecay };
    }
    case 'rmsprop': {
      refuseUnused(values, ['nesterov', 'weight-decay'], kind);
      const own = base.kind === kind ? base : RMSPROP;
      return { ...own, momentum: momentum ?? own.momentum };
    }
  }
}

function scheduleOf(values: OptionValues, base: ScheduleSpec): ScheduleSpec {
  const kind = choice(values, 'schedule', SCHEDULES, base.kind);
  if (kind === 'cosine') {
    const own = base.kind === kind ? base.warmUpEpochs : DEFAULTS.warmUpEpochs;
    return { kind, warmUpEpochs: numberOption(values, 'warm-up-epochs') ?? own };
  }
  refuseUnused(values, ['warm-up-epochs'], kind);
  if (kind === 'constant') return { kind };
  return base.kind === 'one-cycle' ? base : ONE_CYCLE;
}

function augmentationOf(values: OptionValues, base: AugmentationSpec): AugmentationSpec {
  return {
    rotationDegrees: numberOption(values, 'rotation') ?? base.rotationDegrees,
    scale: numberOption(values, 'scale') ?? base.scale,
    shear: numberOption(values, 'shear') ?? base.shear,
    shiftPixels: numberOption(values, 'shift') ?? base.shiftPixels,
  };
}

function modelOf({ model }: Pick<RunConfig, 'model'>, dropout: number | undefined): RunConfig['model'] {
  if (dropout === undefined) return model;
  const at = (before: number): number => (before > 0 ? dropout : 0);
  return {
    ...model,
    flattenDropout: at(model.flattenDropout),
    hidden: model.hidden.map((layer) => ({ ...layer, dropout: at(layer.dropout) })),
  };
}

/** The preset with every value that was given on the command line. Throws UsageError. */
export function configFromOptions(values: OptionValues): RunConfig {
  const id = textOption(values, 'preset') ?? DEFAULT_PRESET;
  const preset = findPreset(id);
  if (preset === undefined) throw new UsageError(`There is no preset "${id}". Use one of ${PRESETS.map((known) => known.id).join(', ')}.`);
  const base = preset.config;
  return {
    ...base,
    name: textOption(values, 'name') ?? id,
    dataset: textOption(values, 'dataset') ?? base.dataset,
    model: modelOf(base, numberOption(values, 'dropout')),
    optimizer: optimizerOf(values, base.optimizer),
    schedule: scheduleOf(values, base.schedule),
    seed: numberOption(values, 'seed') ?? base.seed,
    splitSeed: numberOption(values, 'split-seed') ?? base.splitSeed,
    epochs: numberOption(values, 'epochs') ?? base.epochs,
    batchSize: numberOption(values, 'batch-size') ?? base.batchSize,
    learningRate: numberOption(values, 'learning-rate') ?? base.learningRate,
    labelSmoothing: numberOption(values, 'label-smoothing') ?? base.labelSmoothing,
    patience: numberOption(values, 'patience') ?? base.patience,
    augmentation: augmentationOf(values, base.augmentation),
    validationShare: numberOption(values, 'validation-share') ?? base.validationShare,
    trainSize: numberOption(values, 'train-size') ?? base.trainSize,
  };
}
