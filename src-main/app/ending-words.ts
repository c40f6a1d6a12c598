import { isLive, type RunSummary } from '@shared/domain/run.js';

/** What a person who looks elsewhere is told of a run's end. */
export function endingWords(run: RunSummary): { readonly title: string; readonly body: string } {
  const score =
    run.test === null ? '' : ` ${run.test.correct.toLocaleString('en')} of ${run.test.total.toLocaleString('en')} test images right.`;
  return { title: `${run.name}: ${run.status}`, body: run.failure?.message ?? `${run.epochsDone} of ${run.epochsPlanned} epochs.${score}` };
}

/** Shorter trainings end before anyone has looked away. */
const WORTH_A_NOTICE_MS = 30_000;

/** Whether the end of a run is told outside the window: it was long, and nobody is looking. `nowMs`: milliseconds since 1970. */
export function deservesNotice(run: RunSummary, isSeen: boolean, nowMs: number): boolean {
  return !isSeen && !isLive(run.status) && nowMs - run.createdAt >= WORTH_A_NOTICE_MS;
}
