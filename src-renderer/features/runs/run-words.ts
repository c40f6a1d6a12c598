import { isLive, type RunSummary } from '@shared/domain/run.js';
import { formatCount, formatPercent, formatPlural, formatSize } from '@shared/format/numbers.js';

/** Sentences about runs, for the table, its notices and its questions. */

/** What follows a status: how far a run came, or why it failed. */
export function statusDetail(run: RunSummary): string | undefined {
  if (run.status === 'queued') return run.queuePosition === null ? undefined : `place ${formatCount(run.queuePosition + 1)}`;
  if (isLive(run.status))
    return `epoch ${formatCount(Math.min(run.epochsDone + 1, run.epochsPlanned))} of ${formatCount(run.epochsPlanned)}`;
  if (run.status === 'finished') return undefined;
  if (run.status === 'failed' && run.failure) return run.failure.message;
  return `epoch ${formatCount(run.epochsDone)} of ${formatCount(run.epochsPlanned)}`;
}

/** A status where there is little room: a running one is the epoch it is in, a waiting one its place; of the others a failure needs more. */
export function statusInTable(run: RunSummary): { readonly word?: string; readonly detail?: string } {
  const detail = statusDetail(run);
  if (detail === undefined) return {};
  if (run.status === 'running') return { word: detail.replace(/^epoch/, 'Epoch') };
  if (run.status === 'queued') return { detail: detail.replace(/^place/, 'no.') };
  return run.status === 'failed' ? { detail } : {};
}

/** What an interruption left: "was interrupted after epoch 7 of 20. Its weights and optimizer state are saved." */
export function interruptionSentence(run: RunSummary): string {
  if (run.epochsDone === 0 && !run.resumable) return 'was interrupted before its first epoch ended. No weights were saved.';
  const when =
    run.epochsDone > 0 ? `after epoch ${formatCount(run.epochsDone)} of ${formatCount(run.epochsPlanned)}` : 'in its first epoch';
  return `was interrupted ${when}. ${run.resumable ? 'Its weights and optimizer state are saved.' : 'Its weights are kept.'}`;
}

/** The epoch that a resumed run goes on with. */
export function resumeLabel(run: RunSummary): string {
  return `Resume at epoch ${formatCount(Math.min(run.epochsDone + 1, run.epochsPlanned))}`;
}

/** "1.30 points and 130 digits behind the baseline, cnn-reference"; null where there is nothing to compare. */
export function versusBaseline(run: RunSummary, baseline: RunSummary | undefined): string | null {
  if (!baseline || baseline.id === run.id) return null;
  if (baseline.dataset !== run.dataset) return `Not compared with the baseline, ${baseline.name}: it was trained on another data set`;
  if (run.test && baseline.test && run.test.total === baseline.test.total) {
    const digits = run.test.correct - baseline.test.correct;
    if (digits === 0) return `As many test digits right as the baseline, ${baseline.name}`;
    const points = Math.abs(digits / run.test.total) * 100;
    return `${points.toFixed(2)} points and ${formatPlural(Math.abs(digits), 'digit')} ${ahead(digits)} the baseline, ${baseline.name}`;
  }
  if (!run.best || !baseline.best) return null;
  const points = (run.best.validationAccuracy - baseline.best.validationAccuracy) * 100;
  if (Math.abs(points) < 0.005) return `As accurate on validation as the baseline, ${baseline.name}`;
  return `${Math.abs(points).toFixed(2)} points ${ahead(points)} the baseline, ${baseline.name}, on validation so far`;
}

const ahead = (difference: number): string => (difference > 0 ? 'ahead of' : 'behind');

/** "Delete cnn-5x5?" */
export function deletionTitle(runs: readonly RunSummary[]): string {
  return runs.length === 1 ? `Delete ${runs[0]?.name ?? 'the run'}?` : `Delete ${formatPlural(runs.length, 'run')}?`;
}

/** "Its measurements and weights (3.4 MB) will be removed."; without the size while that is not known. */
export function deletionSentence(runs: readonly RunSummary[], sizeBytes: number | null): string {
  const size = sizeBytes === null ? '' : ` (${formatSize(sizeBytes)})`;
  return `${runs.length === 1 ? 'Its' : 'Their'} measurements and weights${size} will be removed.`;
}

/** What the sparkline shows, for those who do not see it. */
export function sparklineSentence(run: RunSummary): string {
  const epochs = run.validationLosses.length;
  if (epochs === 0) return `${run.name} has no validation loss yet`;
  return `Validation loss of ${run.name} over ${formatPlural(epochs, 'epoch')}`;
}

/** "99.18 %" of the best epoch and of the test, as shares. */
export function shareOf(score: { readonly correct: number; readonly total: number } | null): string {
  return formatPercent(score ? score.correct / score.total : null);
}
