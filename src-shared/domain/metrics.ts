/** What a training measures. Losses are means per image (nats), accuracies shares in [0, 1], times milliseconds. */

/** Consecutive steps. All arrays have the same length; entry i belongs to step `firstStep + i`; steps count from 1 over the whole run. */
export interface StepPoints {
  readonly firstStep: number;
  readonly loss: Float32Array;
  readonly accuracy: Float32Array;
  readonly learningRate: Float32Array;
  /** Training time since the run's start, without validation and pauses. */
  readonly elapsedMs: Float32Array;
}

/** What is drawn of consecutive steps: an hour of small batches has millions, so nothing else of them is held. */
export type CurvePoints = Omit<StepPoints, 'learningRate'>;

/** Row-major counts, row = true class, column = predicted class; length classes * classes. */
export interface ConfusionMatrix {
  readonly classes: number;
  readonly counts: Uint32Array;
}

/** One finished epoch; `epoch` counts from 1, `step` is the last step in it. Train values are with dropout and label smoothing, as optimised. */
export interface EpochMetrics {
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly validationCorrect: number;
  readonly validationTotal: number;
  readonly learningRate: number;
  readonly trainMs: number;
  readonly validationMs: number;
}

/** An evaluation of a whole set, in the set's order. */
export interface Evaluation {
  readonly loss: number;
  readonly correct: number;
  readonly total: number;
  readonly confusion: ConfusionMatrix;
  /** Predicted class of each image. */
  readonly predicted: Uint8Array;
  /** Softmax probability of the predicted class. */
  readonly confidence: Float32Array;
}

export interface ClassAccuracy {
  readonly correct: number;
  readonly total: number;
}

/** k of n for each true class: the diagonal over the row sums. */
export function perClassAccuracy(matrix: ConfusionMatrix): readonly ClassAccuracy[] {
  const { classes, counts } = matrix;
  return Array.from({ length: classes }, (_, row) => ({
    correct: counts[row * classes + row] ?? 0,
    total: counts.subarray(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0),
  }));
}

export interface ConfusedPair {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
  /** How many images the true class has. */
  readonly of: number;
}

/** The cells off the diagonal with at least one image, largest first; ties in reading order. */
export function mostConfused(matrix: ConfusionMatrix, limit: number): readonly ConfusedPair[] {
  const perClass = perClassAccuracy(matrix);
  const pairs = [...matrix.counts].map((count, cell) => {
    const actual = Math.floor(cell / matrix.classes);
    return { actual, predicted: cell % matrix.classes, count, of: perClass[actual]?.total ?? 0 };
  });
  return pairs
    .filter((pair) => pair.actual !== pair.predicted && pair.count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, limit);
}

/** The epoch whose weights are kept: the lowest validation loss, the earliest on a tie. */
export function bestEpoch<T extends Pick<EpochMetrics, 'validationLoss'>>(epochs: readonly T[]): T | undefined {
  return epochs.reduce<T | undefined>((best, epoch) => (best && best.validationLoss <= epoch.validationLoss ? best : epoch), undefined);
}
