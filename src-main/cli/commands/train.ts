import { MNIST, type DatasetInfo } from '@shared/domain/dataset.js';
import { findDataset } from '@shared/domain/dataset-rules.js';
import { fitModel } from '@shared/domain/fit-model.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import { checkConfig } from '../../services/check-config.js';
import type { TrainingService } from '../../services/training-service.js';
import { textOption, UsageError, type OptionTable, type OptionValues } from '../arguments.js';
import { EXIT, type Command, type CommandContext, type ExitCode } from '../command.js';
import { reportPause, reportTraining } from '../report-training.js';
import { configFromOptions, TRAINING_HELP, TRAINING_OPTIONS } from '../training-options.js';

const OPTIONS = { ...TRAINING_OPTIONS, resume: { type: 'string' } } as const satisfies OptionTable;

/** How the training begins: anew, or with a run that is kept. Checks what can be checked without the history. */
function beginningOf(context: CommandContext, values: OptionValues): (training: TrainingService) => Promise<RunSummary> {
  const runId = textOption(values, 'resume');
  if (runId !== undefined) {
    const other = Object.keys(TRAINING_OPTIONS).find((option) => values[option] !== undefined);
    if (other !== undefined)
      throw new UsageError(`--resume goes on with a run as it was started; --${other} cannot be changed. Leave it out.`);
    return (training) => training.resume(runId);
  }
  const config = configFromOptions(values);
  // A bundled set is known without the history: a config that cannot be trained leaves no trace, not even a data folder.
  const bundled = findDataset([MNIST], config.dataset);
  if (bundled !== undefined) {
    const fitted = onDataset(config, bundled);
    checkConfig(fitted, [bundled]);
    return (training) => training.start(fitted);
  }
  return async (training) => {
    const dataset = findDataset(await (await context.openHistory()).listDatasets(), config.dataset);
    return training.start(dataset === undefined ? config : onDataset(config, dataset));
  };
}

/** The preset's network with as many outputs as the data set has classes. */
function onDataset(config: RunConfig, dataset: DatasetInfo): RunConfig {
  return { ...config, dataset: dataset.id, model: fitModel(config.model, dataset) };
}

function exitCodeOf(run: RunSummary | undefined, interrupted: boolean): ExitCode {
  if (run?.status === 'finished') return EXIT.done;
  return interrupted && (run?.status === 'paused' || run?.status === 'stopped') ? EXIT.interrupted : EXIT.failed;
}

/** The first Ctrl-C pauses, a second one while that is done stops. One that comes before the training has begun waits for it. */
class Interrupts {
  /** How often it was heeded. */
  count = 0;
  readonly release: () => void;
  private readonly output: CommandContext['output'];
  private readonly training: TrainingService;
  private isEarly = false;

  constructor({ onInterrupt, output }: CommandContext, training: TrainingService) {
    this.output = output;
    this.training = training;
    this.release = onInterrupt(() => {
      if (training.isTraining()) this.heed();
      else this.isEarly = true;
    });
  }

  /** The training has begun. */
  begun(): void {
    if (this.isEarly) this.heed();
  }

  private heed(): void {
    const { output, training } = this;
    this.count++;
    output.event(this.count === 1 ? 'pausing' : 'stopping', {});
    output.line(this.count === 1 ? 'Pausing. Press Ctrl-C again to stop instead.' : 'Stopping; what was learned is kept.');
    if (this.count === 1) void training.park();
    else void training.stop();
  }
}

async function train(context: CommandContext, values: OptionValues, positionals: readonly string[]): Promise<ExitCode> {
  if (positionals.length > 0) throw new UsageError(`train takes no "${positionals.join(' ')}". Name a preset with --preset.`);
  const begin = beginningOf(context, values);
  const { training, events } = await context.openTraining();
  const interrupts = new Interrupts(context, training);
  const stopReporting = reportTraining(events, context.output);
  try {
    await begin(training);
    interrupts.begun();
    const run = await training.whenEnded();
    const current = training.current();
    if (run?.status === 'paused' && current !== null) reportPause(run, current.progress, context.output);
    return exitCodeOf(run, interrupts.count > 0);
  } finally {
    stopReporting();
    interrupts.release();
  }
}

export const trainCommand: Command = {
  name: 'train',
  usage: 'train [--preset NAME] [options] | train --resume ID',
  about: 'Train a network and keep the run',
  options: OPTIONS,
  help: [
    ...TRAINING_HELP,
    '  --resume ID            go on with a paused or interrupted run, bit for bit as if it had never ended',
    '',
    '  Ctrl-C pauses the run and says how to go on; a second Ctrl-C while it is pausing stops it, tests what was',
    '  learned and keeps that (exit code 130 either way).',
  ].join('\n'),
  run: train,
};
