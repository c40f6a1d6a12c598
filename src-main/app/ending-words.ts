import type { RunSummary } from '@shared/domain/run.js';

/** What a person who looks elsewhere is told of a run's end. */
export function endingWords(run: RunSummary): { readonly title: string; readonly body: string } {
  const score =
    run.test === null ? '' : ` ${run.test.correct.toLocaleString('en')} of ${run.test.total.toLocaleString('en')} test images right.`;
  return { title: `${run.name}: ${run.status}`, body: run.failure?.message ?? `${run.epochsDone} of ${run.epochsPlanned} epochs.${score}` };
}
