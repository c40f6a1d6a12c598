import { modelKind } from '@shared/domain/model-spec.js';
import { perClassAccuracy } from '@shared/domain/metrics.js';
import type { RunDetail, RunSummary } from '@shared/domain/run.js';
import { formatCount, formatLoss, formatPercent } from '@shared/format/numbers.js';
import { formatTrainingTime } from '@shared/format/times.js';
import { UsageError } from '../arguments.js';
import { alignColumns } from '../columns.js';
import { EXIT, type Command, type CommandContext } from '../command.js';
import { matrixLines, matrixRows } from '../matrix-lines.js';
import { runFields } from '../run-fields.js';
import { checkRunIds } from '../run-ids.js';

function tableRow(run: RunSummary): readonly string[] {
  const best = run.best === null ? '–' : `${formatPercent(run.best.validationAccuracy)} @ ${run.best.epoch}`;
  const test = run.test === null ? '–' : formatPercent(run.test.correct / run.test.total);
  return [
    run.id,
    run.name,
    run.modelKind,
    run.status,
    `${run.epochsDone} of ${run.epochsPlanned}`,
    best,
    test,
    formatTrainingTime(run.trainingMs),
    [...(run.pinned ? ['baseline'] : []), ...(run.archived ? ['archived'] : []), ...run.tags].join(', '),
  ];
}

export const runsListCommand: Command = {
  name: 'runs list',
  usage: 'runs list',
  about: 'List every saved run, oldest first',
  options: {},
  help: '',
  async run({ openHistory, output }: CommandContext, _values, positionals) {
    if (positionals.length > 0) throw new UsageError(`runs list takes no "${positionals.join(' ')}".`);
    const runs = await (await openHistory()).listRuns();
    for (const run of runs) output.event('run', runFields(run));
    if (runs.length === 0) output.line('No runs yet. Train one with: train --preset fast-cnn');
    else
      for (const line of alignColumns([
        ['id', 'name', 'model', 'status', 'epochs', 'validation', 'test', 'time', 'tags'],
        ...runs.map(tableRow),
      ]))
        output.line(line);
    return EXIT.done;
  },
};

function detailLines(detail: RunDetail): readonly string[] {
  const { summary, config, dataset, epochs, testConfusion } = detail;
  const { optimizer, learningRate, schedule, batchSize, seed, splitSeed } = config;
  return [
    `${summary.name} (${summary.id}), ${summary.status}, on ${dataset?.title ?? summary.dataset}`,
    `${modelKind(config.model)} with ${formatCount(detail.parameters)} parameters; ${optimizer.kind} ${learningRate}, ${schedule.kind}; ` +
      `batch ${batchSize}; seed ${seed}, split seed ${splitSeed}`,
    ...(summary.failure === null ? [] : [summary.failure.message]),
    ...(summary.tags.length === 0 ? [] : [`tags: ${summary.tags.join(', ')}`]),
    ...(summary.notes === '' ? [] : [summary.notes]),
    '',
    ...alignColumns([
      ['epoch', 'training loss', 'accuracy', 'validation loss', 'accuracy'],
      ...epochs.map((epoch) => [
        String(epoch.epoch) + (epoch.epoch === summary.best?.epoch ? ' *' : ''),
        formatLoss(epoch.trainLoss),
        formatPercent(epoch.trainAccuracy),
        formatLoss(epoch.validationLoss),
        formatPercent(epoch.validationAccuracy),
      ]),
    ]),
    ...(testConfusion === null || summary.test === null
      ? []
      : [
          '',
          `test: ${formatCount(summary.test.correct)} of ${formatCount(summary.test.total)} right, loss ${formatLoss(summary.test.loss)}`,
          ...matrixLines(testConfusion, dataset?.classNames ?? []),
        ]),
  ];
}

export const runsShowCommand: Command = {
  name: 'runs show',
  usage: 'runs show ID',
  about: "Show a run's settings, epochs, test result and confusion matrix",
  options: {},
  help: '  ID    as listed by runs list',
  async run({ openHistory, output }: CommandContext, _values, positionals) {
    const [id, ...rest] = positionals;
    if (id === undefined || rest.length > 0) throw new UsageError('runs show takes the ID of one run, as listed by runs list.');
    const [runId = ''] = checkRunIds([id]);
    const detail = await (await openHistory()).getRun(runId);
    const { summary, config, environment, parameters, epochs, testConfusion } = detail;
    output.event('run', {
      ...runFields(summary),
      config,
      environment,
      dataset: detail.dataset,
      parameters,
      epochs,
      notes: summary.notes,
      weightsBytes: detail.weightsBytes,
      parent: detail.parent,
      rateChanges: detail.rateChanges,
      repeat: detail.repeat,
      testConfusion: testConfusion === null ? null : matrixRows(testConfusion),
      testPerClass: testConfusion === null ? null : perClassAccuracy(testConfusion),
    });
    for (const line of detailLines(detail)) output.line(line);
    return EXIT.done;
  },
};
