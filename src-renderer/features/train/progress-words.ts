import { assertNever } from '@shared/assert-never.js';
import type { DatasetInfo } from '@shared/domain/dataset.js';
import type { EpochMetrics } from '@shared/domain/metrics.js';
import { isLive, type RunSummary } from '@shared/domain/run.js';
import type { TrainingProgress } from '@shared/domain/training.js';
import { formatCount, formatCountOf, formatLoss, formatPercent, formatSpeed, NO_VALUE } from '@shared/format/numbers.js';
import { describeEarlyEnd } from '@shared/format/run-end.js';
import { formatCountdown, formatDuration } from '@shared/format/times.js';

/** What the progress band says: the key figures and the line under the ruler. */

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly detail?: string;
}

/** What is known of a run while it is trained. */
export interface ProgressFacts {
  readonly run: RunSummary | null;
  readonly progress: TrainingProgress | null;
  readonly last: EpochMetrics | undefined;
  readonly best: EpochMetrics | undefined;
}

function liveFigures({ progress, last, best }: ProgressFacts): readonly Figure[] {
  const epoch = progress && progress.epoch > 0 ? progress.epoch : null;
  return [
    { label: 'Epoch', value: formatCount(epoch), ...(progress ? { detail: `of ${formatCount(progress.epochs)}` } : {}) },
    { label: 'Validation accuracy', value: formatPercent(last?.validationAccuracy ?? null) },
    {
      label: 'Best validation loss',
      value: formatLoss(best?.validationLoss ?? null),
      ...(best ? { detail: `@ epoch ${formatCount(best.epoch)}` } : {}),
    },
    {
      label: 'Speed',
      value: formatSpeed(progress?.imagesPerSecond ?? null),
      ...(progress?.imagesPerSecond != null ? { detail: 'images/s' } : {}),
    },
    { label: 'Time left', value: formatCountdown(progress?.remainingMs ?? null) },
  ];
}

function endedFigures(run: RunSummary): readonly Figure[] {
  const { test, best } = run;
  return [
    test
      ? { label: 'Test accuracy', value: formatPercent(test.correct / test.total), detail: formatCountOf(test.correct, test.total) }
      : { label: 'Test accuracy', value: NO_VALUE },
    { label: 'Test loss', value: formatLoss(test?.loss ?? null) },
    best
      ? { label: 'Best epoch', value: formatCount(best.epoch), detail: `of ${formatCount(run.epochsDone)}` }
      : { label: 'Best epoch', value: NO_VALUE },
    { label: 'Duration', value: formatDuration(run.trainingMs) },
  ];
}

/** While a run is trained where it stands, afterwards what came of it. */
export function progressFigures(facts: ProgressFacts): readonly Figure[] {
  return facts.run && !isLive(facts.run.status) ? endedFigures(facts.run) : liveFigures(facts);
}

/** Where the run stands on the ruler, 0 to 1. */
export function progressShare({ run, progress }: ProgressFacts): number {
  if (run?.status === 'finished') return 1;
  const steps = progress ? progress.epochs * progress.stepsPerEpoch : 0;
  return progress && steps > 0 ? progress.step / steps : 0;
}

function phaseLine(progress: TrainingProgress, dataset: DatasetInfo | undefined): string {
  switch (progress.phase) {
    case 'starting-engine':
      return 'Starting TensorFlow';
    case 'reading-data':
      return dataset ? `Reading ${formatCount(dataset.trainCount + dataset.testCount)} digits` : 'Reading the digits';
    case 'training':
      return 'Training';
    case 'validating':
      return 'Validating';
    case 'paused':
      return 'Paused';
    case 'stopping':
      return 'Stopping; what was learned is kept';
    case 'testing':
      return dataset ? `Testing on ${formatCount(dataset.testCount)} digits` : 'Testing';
    default:
      return assertNever(progress.phase);
  }
}

function keptWords({ best, resumable }: RunSummary): string {
  if (best)
    return `The weights of epoch ${formatCount(best.epoch)} are kept: validation accuracy ${formatPercent(best.validationAccuracy)}.`;
  return resumable ? 'It can go on from its last pause.' : 'No epoch was finished, so no weights are kept.';
}

function endLine(run: RunSummary): string {
  const kept = keptWords(run);
  const place = run.epochsDone > 0 ? `after epoch ${formatCountOf(run.epochsDone, run.epochsPlanned)}` : 'before its first epoch ended';
  switch (run.status) {
    case 'finished':
      return `${describeEarlyEnd(run) ?? 'Finished.'} ${kept}`;
    case 'stopped':
      return `Stopped ${place}. ${kept}`;
    case 'interrupted':
      return `Interrupted ${place}. ${kept}`;
    case 'failed':
      return `Failed ${place}. ${kept}`;
    case 'queued':
      return 'Queued; it starts by itself in its turn';
    case 'running':
    case 'paused':
      return '';
    default:
      return assertNever(run.status);
  }
}

/** The line under the ruler: the phase while it runs, the end afterwards, nothing before the first run. */
export function progressLine({ run, progress }: ProgressFacts, dataset: DatasetInfo | undefined): string {
  if (!run) return '';
  if (!isLive(run.status)) return endLine(run);
  return progress ? phaseLine(progress, dataset) : '';
}
