import type { TestPredictions } from '@shared/ipc/contract.js';

/** A test digit that was read wrongly. */
export interface ConfidentError {
  /** Position in the test set. */
  readonly index: number;
  readonly actual: number;
  readonly predicted: number;
  /** Softmax probability of the wrong answer, in [0, 1]. */
  readonly confidence: number;
}

/** The errors that the network was surest of, surest first; ties in the order of the set. */
export function confidentErrors({ labels, predicted, confidence }: TestPredictions, limit: number): readonly ConfidentError[] {
  const errors: ConfidentError[] = [];
  labels.forEach((actual, index) => {
    const answer = predicted[index] ?? actual;
    if (answer !== actual) errors.push({ index, actual, predicted: answer, confidence: confidence[index] ?? 0 });
  });
  return errors.sort((a, b) => b.confidence - a.confidence).slice(0, limit);
}
