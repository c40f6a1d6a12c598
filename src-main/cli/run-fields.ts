import type { RunSummary } from '@shared/domain/run.js';

/** A run's row as a JSON line has it. */
export function runFields({ id, ...fields }: RunSummary): Readonly<Record<string, unknown>> {
  return { runId: id, ...fields };
}
