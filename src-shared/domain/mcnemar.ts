/**
 * McNemar's exact test: are the digits that only one of two networks reads right shared out evenly?
 * If the two were equally good, each such digit would fall to either with probability 1/2.
 */
export interface McNemar {
  /** Digits that only the first, and only the second, reads right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided probability of a gap this large or larger if both were equally good, in (0, 1]; 0 only below 1e-308. */
  readonly pValue: number;
}

/** Natural logarithm of n over k. */
function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}

/** ln P(X <= k) of a binomial X with n draws at 1/2: the largest term times the sum of the others' ratios to it. */
function logLowerTail(n: number, k: number): number {
  let [ratio, sum] = [1, 1];
  for (let i = k; i > 0 && ratio > 0; i--) {
    ratio *= i / (n - i + 1);
    sum += ratio;
  }
  return logChoose(n, k) - n * Math.LN2 + Math.log(sum);
}

/**
 * The exact two-sided test (McNemar 1947 with the binomial distribution): twice the smaller tail, at most 1.
 * Throws RangeError for anything but whole counts from 0.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): McNemar {
  for (const count of [onlyFirst, onlySecond]) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`A count of digits is a whole number from 0, not ${count}`);
  }
  const discordant = onlyFirst + onlySecond;
  const pValue = onlyFirst === onlySecond ? 1 : Math.min(1, Math.exp(Math.LN2 + logLowerTail(discordant, Math.min(onlyFirst, onlySecond))));
  return { onlyFirst, onlySecond, pValue };
}
