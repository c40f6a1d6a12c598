import type { RunSummary } from '@shared/domain/run.js';

/** Lists of runs by their ids: pure. */

export function withoutRuns(runs: readonly RunSummary[], runIds: readonly string[]): readonly RunSummary[] {
  const gone = new Set(runIds);
  return runs.filter((run) => !gone.has(run.id));
}

/** The runs with these ids, in their order; those that are not there are left out. */
export function pickRuns(runs: readonly RunSummary[], runIds: readonly string[]): readonly RunSummary[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return runIds.flatMap((id) => byId.get(id) ?? []);
}

/** Adds every row shown to the selection; when they all are in it, empties it. */
export function toggleShown(selected: readonly string[], shown: readonly RunSummary[]): readonly string[] {
  const known = new Set(selected);
  const added = shown.map((run) => run.id).filter((id) => !known.has(id));
  return added.length === 0 ? [] : [...selected, ...added];
}

/** Tags with some added and some taken away, each once. */
export function editTags(tags: readonly string[], added: readonly string[], removed: readonly string[]): readonly string[] {
  return [...new Set([...tags.filter((tag) => !removed.includes(tag)), ...added])];
}
