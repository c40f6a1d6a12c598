/** How far a network's confidence can be trusted. */

export interface ConfidentAnswers {
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  /** Softmax probability of the predicted class. */
  readonly confidence: Float32Array;
}

/** Answers whose confidence is in (from, to]. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly correct: number;
  /** null in an empty bin. */
  readonly meanConfidence: number | null;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: mean over answers of |share right - mean confidence| of their bin (Naeini et al. 2015). */
  readonly expectedError: number;
}

export const RELIABILITY_BINS = 15;

/** Bins of equal width over (0, 1], as in Guo et al. 2017. */
export function reliabilityOf(answers: ConfidentAnswers, binCount = RELIABILITY_BINS): Reliability {
  const count = new Float64Array(binCount);
  const correct = new Float64Array(binCount);
  const sum = new Float64Array(binCount);
  answers.confidence.forEach((confidence, index) => {
    const bin = Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1));
    count[bin] = (count[bin] ?? 0) + 1;
    sum[bin] = (sum[bin] ?? 0) + confidence;
    if (answers.predicted[index] === answers.labels[index]) correct[bin] = (correct[bin] ?? 0) + 1;
  });
  const bins = Array.from({ length: binCount }, (_, bin): ReliabilityBin => {
    const size = count[bin] ?? 0;
    const meanConfidence = size === 0 ? null : (sum[bin] ?? 0) / size;
    return { from: bin / binCount, to: (bin + 1) / binCount, count: size, correct: correct[bin] ?? 0, meanConfidence };
  });
  const total = Math.max(1, answers.confidence.length);
  const gap = bins.reduce((all, bin) => all + Math.abs(bin.correct - bin.count * (bin.meanConfidence ?? 0)), 0);
  return { bins, expectedError: gap / total };
}

/** What is left when answers below a confidence are rejected. */
export interface RejectPoint {
  readonly threshold: number;
  readonly kept: number;
  readonly correct: number;
}

/** Accuracy against a reject threshold: a point for each threshold, which answers must reach to be kept. */
export function rejectCurve(answers: ConfidentAnswers, thresholds: readonly number[]): readonly RejectPoint[] {
  const order = [...answers.confidence.keys()].sort((a, b) => (answers.confidence[b] ?? 0) - (answers.confidence[a] ?? 0));
  const rightUpTo = new Uint32Array(order.length + 1);
  order.forEach((index, place) => {
    rightUpTo[place + 1] = (rightUpTo[place] ?? 0) + (answers.predicted[index] === answers.labels[index] ? 1 : 0);
  });
  const keptAt = (asked: number): number => {
    // confidences are float32: 0.9 must be kept by a threshold of 0.9
    const threshold = Math.fround(asked);
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((answers.confidence[order[middle] ?? 0] ?? 0) >= threshold) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return thresholds.map((threshold) => {
    const kept = keptAt(threshold);
    return { threshold, kept, correct: rightUpTo[kept] ?? 0 };
  });
}
