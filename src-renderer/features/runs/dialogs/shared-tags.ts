import type { RunSummary } from '@shared/domain/run.js';

/** The tags that every one of the runs has, in the order of the first. */
export function sharedTags(runs: readonly RunSummary[]): readonly string[] {
  const [first, ...others] = runs;
  return (first?.tags ?? []).filter((tag) => others.every((run) => run.tags.includes(tag)));
}
