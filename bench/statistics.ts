/** What is reported of several rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of no values.');
  return (low + high) / 2;
}

/** The smallest value that at least this share of the values do not exceed (nearest rank). Throws RangeError when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('There is no percentile of no values.');
  return found;
}

/** Throws RangeError when there are no values. */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The spread of what is known, or null when nothing is. */
export function spreadOfKnown(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? spread(known) : null;
}

/**
 * How many times slower than `base` something is: the ratio within each round, where both were measured one after the
 * other, so that what disturbs a whole round disturbs both. Rounds in which either is missing do not count.
 */
export function ratios(values: readonly (number | null)[], base: readonly (number | null)[]): Spread | null {
  return spreadOfKnown(
    values.map((value, round) => {
      const own = base[round];
      return value === null || own === null || own === undefined ? null : value / own;
    }),
  );
}
