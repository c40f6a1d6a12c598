import { describeShifts, type AveragedScore } from '@shared/domain/averaging.js';
import type { RunDetail, RunSummary } from '@shared/domain/run.js';
import { formatCount, formatCountOf, formatLoss, formatPercent, formatSetting } from '@shared/format/numbers.js';
import { describeDropout, describeLayers, describeOptimizer } from '@shared/format/run-config.js';
import type { Fact } from '@shared/format/run-facts.js';

/** How the run did: its test, or while there is none its best validation. */
export function resultFigures({
  test,
  best,
}: RunSummary): readonly { readonly label: string; readonly value: string; readonly detail?: string }[] {
  if (test) {
    return [
      { label: 'Test accuracy', value: formatPercent(test.correct / test.total) },
      { label: 'Misread', value: formatCount(test.total - test.correct), detail: `of ${formatCount(test.total)}` },
    ];
  }
  return [
    {
      label: 'Best validation',
      value: formatPercent(best?.validationAccuracy ?? null),
      ...(best ? { detail: `@ epoch ${formatCount(best.epoch)}` } : {}),
    },
    { label: 'Best validation loss', value: formatLoss(best?.validationLoss ?? null) },
  ];
}

/** The settings that tell runs apart at a glance. */
export function overviewFacts({ config, environment, summary }: RunDetail, averaged: readonly AveragedScore[] = []): readonly Fact[] {
  return [
    ...(summary.test ? [{ name: 'Test loss', value: formatLoss(summary.test.loss) }] : []),
    ...averaged
      .filter(({ shifts }) => shifts > 1)
      .map(({ shifts, correct, total }) => ({ name: `Test${describeShifts(shifts)}`, value: formatPercent(correct / total) })),
    { name: 'Layers', value: describeLayers(config.model) },
    { name: 'Parameters', value: formatCount(summary.parameters) },
    { name: 'Optimizer', value: `${describeOptimizer(config.optimizer)} ${formatSetting(config.learningRate)}, ${config.schedule.kind}` },
    { name: 'Batch, epochs', value: `${formatCount(config.batchSize)}, ${formatCountOf(summary.epochsDone, summary.epochsPlanned)}` },
    { name: 'Dropout, seed', value: `${describeDropout(config.model) ?? 'none'}, ${config.seed}` },
    ...(environment ? [{ name: 'Engine', value: `TensorFlow ${environment.engine.tensorflow}` }] : []),
  ];
}
