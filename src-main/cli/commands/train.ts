import { MNIST } from '@shared/domain/dataset.js';
import { findPreset, PRESETS } from '@shared/domain/presets.js';
import type { AugmentationSpec, RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import { checkConfig } from '../../services/training-service.js';
import { numberOption, textOption, UsageError, type OptionTable, type OptionValues } from '../arguments.js';
import { EXIT, type Command, type CommandContext, type ExitCode } from '../command.js';
import { reportTraining } from '../report-training.js';

const DEFAULT_PRESET = 'fast-cnn';

const OPTIONS = {
  preset: { type: 'string' },
  name: { type: 'string' },
  dataset: { type: 'string' },
  seed: { type: 'string' },
  'split-seed': { type: 'string' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'learning-rate': { type: 'string' },
  'label-smoothing': { type: 'string' },
  patience: { type: 'string' },
  rotation: { type: 'string' },
  scale: { type: 'string' },
  shear: { type: 'string' },
  shift: { type: 'string' },
  'validation-share': { type: 'string' },
  'train-size': { type: 'string' },
} as const satisfies OptionTable;

function augmentationFromOptions(values: OptionValues, base: AugmentationSpec): AugmentationSpec {
  return {
    rotationDegrees: numberOption(values, 'rotation') ?? base.rotationDegrees,
    scale: numberOption(values, 'scale') ?? base.scale,
    shear: numberOption(values, 'shear') ?? base.shear,
    shiftPixels: numberOption(values, 'shift') ?? base.shiftPixels,
  };
}

/** The preset with every value that was given on the command line. */
export function configFromOptions(values: OptionValues): RunConfig {
  const id = textOption(values, 'preset') ?? DEFAULT_PRESET;
  const preset = findPreset(id);
  if (preset === undefined) throw new UsageError(`There is no preset "${id}". Use one of ${PRESETS.map((known) => known.id).join(', ')}.`);
  const base = preset.config;
  return {
    ...base,
    name: textOption(values, 'name') ?? id,
    dataset: textOption(values, 'dataset') ?? base.dataset,
    seed: numberOption(values, 'seed') ?? base.seed,
    splitSeed: numberOption(values, 'split-seed') ?? base.splitSeed,
    epochs: numberOption(values, 'epochs') ?? base.epochs,
    batchSize: numberOption(values, 'batch-size') ?? base.batchSize,
    learningRate: numberOption(values, 'learning-rate') ?? base.learningRate,
    labelSmoothing: numberOption(values, 'label-smoothing') ?? base.labelSmoothing,
    patience: numberOption(values, 'patience') ?? base.patience,
    augmentation: augmentationFromOptions(values, base.augmentation),
    validationShare: numberOption(values, 'validation-share') ?? base.validationShare,
    trainSize: numberOption(values, 'train-size') ?? base.trainSize,
  };
}

function exitCodeOf(run: RunSummary | undefined, interrupted: boolean): ExitCode {
  if (run?.status === 'finished') return EXIT.done;
  return run?.status === 'stopped' && interrupted ? EXIT.interrupted : EXIT.failed;
}

async function train(context: CommandContext, values: OptionValues, positionals: readonly string[]): Promise<ExitCode> {
  if (positionals.length > 0) throw new UsageError(`train takes no "${positionals.join(' ')}". Name a preset with --preset.`);
  const config = configFromOptions(values);
  // A bundled set is known without the history: a config that cannot be trained leaves no trace, not even a data folder.
  if (config.dataset === MNIST.id) checkConfig(config, [MNIST]);
  const { training, events } = await context.openTraining();
  let interrupted = false;
  const stopListening = context.onInterrupt(() => {
    interrupted = true;
    if (training.isTraining()) void training.stop();
  });
  const stopReporting = reportTraining(events, config, context.output);
  try {
    await training.start(config);
    return exitCodeOf(await training.whenEnded(), interrupted);
  } finally {
    stopReporting();
    stopListening();
  }
}

export const trainCommand: Command = {
  name: 'train',
  usage: 'train [--preset NAME] [options]',
  about: 'Train a network and keep the run',
  options: OPTIONS,
  help: [
    `  --preset NAME          one of ${PRESETS.map((preset) => preset.id).join(', ')} (default ${DEFAULT_PRESET})`,
    '  --name S               name of the run (default: the preset)',
    '  --dataset NAME         data set to train on (default mnist)',
    '  --seed N               fixes initial weights, order and dropout',
    '  --split-seed N         fixes which images are held out for validation',
    '  --epochs N             how often every training image is seen',
    '  --batch-size N         images a step, 1 to 1024',
    '  --learning-rate X      step size; the peak of a one-cycle schedule',
    '  --label-smoothing X    0 to 0.5',
    '  --patience N           end when the validation loss has not fallen for N epochs (0: never)',
    '  --rotation X           augment: turn training images by up to X degrees, at random',
    '  --scale X              augment: shrink or enlarge them by up to this share, e.g. 0.1',
    '  --shear X              augment: slant them by up to this share of their height',
    '  --shift X              augment: shift them by up to X pixels',
    '  --validation-share X   0.05 to 0.5 (default 0.2)',
    '  --train-size N         train on the first N of the shuffled training part',
    '',
    '  Ctrl-C stops, tests what was learned and keeps it (exit code 130).',
  ].join('\n'),
  run: train,
};
