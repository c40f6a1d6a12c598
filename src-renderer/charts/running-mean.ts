/**
 * How single steps are smoothed. mean: of the last steps · exponential: m = weight * m + (1 - weight) * value, from the
 * first value on, weight in [0, 1); 0 leaves the steps as they are.
 */
export type Smoothing = { readonly kind: 'mean'; readonly steps: number } | { readonly kind: 'exponential'; readonly weight: number };

/** Of one run's own curves. */
export const RUNNING_MEAN: Smoothing = { kind: 'mean', steps: 30 };

export function isSmoothed(smoothing: Smoothing): boolean {
  return smoothing.kind === 'mean' ? smoothing.steps > 1 : smoothing.weight > 0;
}

/** What the smoothed line is called: "30-step mean", "smoothed 0.90". */
export function smoothingName(smoothing: Smoothing): string {
  return smoothing.kind === 'mean' ? `${smoothing.steps}-step mean` : `smoothed ${smoothing.weight.toFixed(2)}`;
}

export function sameSmoothing(a: Smoothing, b: Smoothing): boolean {
  return smoothingName(a) === smoothingName(b);
}

/**
 * Writes the mean of the last `window` values up to and including each position `from`..`to - 1` into `means`; at the
 * start the mean is over fewer. Each sum is taken afresh, so nothing drifts and a value that is not a number touches
 * only the `window` means it belongs to.
 */
export function extendRunningMean(values: Float32Array, means: Float32Array, from: number, to: number, window: number): void {
  for (let end = from; end < to; end++) {
    const start = Math.max(0, end - window + 1);
    let sum = 0;
    for (let i = start; i <= end; i++) sum += values[i] ?? NaN;
    means[end] = sum / (end - start + 1);
  }
}

/**
 * Writes the exponential mean at each position `from`..`to - 1`; what stands before `from` is gone on from. A value that
 * is not finite is not a number here and is left out of those after it.
 */
export function extendExponentialMean(values: Float32Array, means: Float32Array, from: number, to: number, weight: number): void {
  let before = NaN;
  for (let i = from - 1; i >= 0 && !Number.isFinite(before); i--) before = means[i] ?? NaN;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) {
      means[i] = NaN;
      continue;
    }
    means[i] = Number.isFinite(before) ? weight * before + (1 - weight) * value : value;
    before = means[i] ?? NaN;
  }
}

export function extendSmoothed(values: Float32Array, means: Float32Array, from: number, to: number, smoothing: Smoothing): void {
  if (smoothing.kind === 'mean') extendRunningMean(values, means, from, to, smoothing.steps);
  else extendExponentialMean(values, means, from, to, smoothing.weight);
}

/** The running mean of all values. */
export function runningMean(values: Float32Array, window = 30): Float32Array {
  const means = new Float32Array(values.length);
  extendRunningMean(values, means, 0, values.length, window);
  return means;
}
