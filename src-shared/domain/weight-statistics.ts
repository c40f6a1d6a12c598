/** A histogram over [from, to] with bins of equal width. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

export interface WeightStatistics {
  readonly count: number;
  readonly zeros: number;
  readonly notANumber: number;
  readonly infinite: number;
  /** Of the finite values; null when there is none. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly histogram: Histogram | null;
}

function histogramOf(values: Float32Array, from: number, to: number, binCount: number): Histogram {
  const counts = new Array<number>(binCount).fill(0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = to > from ? Math.min(binCount - 1, Math.floor(((value - from) / (to - from)) * binCount)) : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, to, counts };
}

/** Counts, range and spread of weights; the spread is that of the whole population. */
export function weightStatistics(values: Float32Array, binCount: number): WeightStatistics {
  let [zeros, notANumber, infinite, sum, squares, minimum, maximum] = [0, 0, 0, 0, 0, Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) notANumber++;
    else if (!Number.isFinite(value)) infinite++;
    else {
      if (value === 0) zeros++;
      sum += value;
      squares += value * value;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
  }
  const finite = values.length - notANumber - infinite;
  const counted = { count: values.length, zeros, notANumber, infinite };
  if (finite === 0) return { ...counted, minimum: null, maximum: null, mean: null, deviation: null, histogram: null };
  const mean = sum / finite;
  const deviation = Math.sqrt(Math.max(0, squares / finite - mean * mean));
  return { ...counted, minimum, maximum, mean, deviation, histogram: histogramOf(values, minimum, maximum, binCount) };
}
