/** Over how many steps the smoothed training trace is taken. */
export const MEAN_STEPS = 30;

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

/** The running mean of all values. */
export function runningMean(values: Float32Array, window = MEAN_STEPS): Float32Array {
  const means = new Float32Array(values.length);
  extendRunningMean(values, means, 0, values.length, window);
  return means;
}
