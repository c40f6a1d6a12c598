import { describeShifts, type DatasetScore, type NetworkTests } from '@shared/domain/averaging.js';
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
export function overviewFacts({ config, environment, summary }: RunDetail, tests: NetworkTests | null = null): readonly Fact[] {
  return [
    ...(summary.test ? [{ name: 'Test loss', value: formatLoss(summary.test.loss) }] : []),
    ...(tests === null ? [] : testFacts(tests)),
    { name: 'Layers', value: describeLayers(config.model) },
    { name: 'Parameters', value: formatCount(summary.parameters) },
    { name: 'Optimizer', value: `${describeOptimizer(config.optimizer)} ${formatSetting(config.learningRate)}, ${config.schedule.kind}` },
    { name: 'Batch, epochs', value: `${formatCount(config.batchSize)}, ${formatCountOf(summary.epochsDone, summary.epochsPlanned)}` },
    { name: 'Dropout, seed', value: `${describeDropout(config.model) ?? 'none'}, ${config.seed}` },
    ...(environment ? [{ name: 'Engine', value: `TensorFlow ${environment.engine.tensorflow}` }] : []),
  ];
}

/** Tests that were asked for, each named with its data set, where that is another one, and its shifts. */
function testFacts({ dataset: own, datasets, scores }: NetworkTests): readonly Fact[] {
  const place = ({ dataset }: DatasetScore): string =>
    dataset === own ? '' : ` on ${datasets.find(({ id }) => id === dataset)?.title ?? dataset}`;
  return scores
    .filter(({ dataset, shifts }) => dataset !== own || shifts > 1)
    .map((score) => ({ name: `Test${place(score)}${describeShifts(score.shifts)}`, value: formatPercent(score.correct / score.total) }));
}
