import type { RunSummary } from './run.js';

/**
 * Many runs in the form in which they cross to the window: the bridge copies a text and an array at once, but 2,000 objects
 * with a list each one property at a time.
 */
export interface PackedRuns {
  /** The runs as a JSON array, each with the number of its epochs in place of their losses. */
  readonly text: string;
  /** Of each run in turn: the loss of its best epoch and of its test where it has one, and of every epoch. JSON knows no NaN. */
  readonly losses: Float64Array;
}

/** A run as the text has it; what it says of losses is not used. */
type PackedRun = Omit<RunSummary, 'validationLosses'> & { readonly validationLosses: number };

export function packRuns(runs: readonly RunSummary[]): PackedRuns {
  const losses: number[] = [];
  const records = runs.map((run): PackedRun => {
    if (run.best) losses.push(run.best.validationLoss);
    if (run.test) losses.push(run.test.loss);
    for (const loss of run.validationLosses) losses.push(loss);
    return { ...run, validationLosses: run.validationLosses.length };
  });
  return { text: JSON.stringify(records), losses: Float64Array.from(losses) };
}

export function unpackRuns({ text, losses }: PackedRuns): readonly RunSummary[] {
  let next = 0;
  const take = (): number => losses[next++] ?? NaN;
  return (JSON.parse(text) as readonly PackedRun[]).map((run) => ({
    ...run,
    best: run.best && { ...run.best, validationLoss: take() },
    test: run.test && { ...run.test, loss: take() },
    validationLosses: Array.from(losses.subarray(next, (next += run.validationLosses))),
  }));
}
