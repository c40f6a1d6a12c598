import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mcnemar } from '@shared/domain/mcnemar.js';

/** The same probability in whole numbers: 2 * sum of n over i up to k, of 2^n; with 25 decimal digits. */
function exactly(first: number, second: number): number {
  const n = BigInt(first + second);
  let [term, sum] = [1n, 1n];
  for (let i = 1n; i <= BigInt(Math.min(first, second)); i++) {
    term = (term * (n - i + 1n)) / i;
    sum += term;
  }
  const scale = 10n ** 25n;
  return Math.min(1, Number((2n * sum * scale) / 2n ** n) / Number(scale));
}

describe("McNemar's exact test", () => {
  test.each([
    [10, 2, 0.03857421875],
    [5, 0, 0.0625],
    [1, 7, 0.0703125],
    [0, 1, 1],
    [6, 0, 0.03125],
    [4, 5, 1],
    [9, 1, 0.021484375],
  ])('%i against %i: %f', (first, second, expected) => {
    expect(mcnemar(first, second).pValue).toBeCloseTo(expected, 12);
  });

  test('is certain of nothing when the digits are shared out evenly, or when there are none', () => {
    expect(mcnemar(0, 0).pValue).toBe(1);
    expect(mcnemar(4000, 4000).pValue).toBe(1);
  });

  test('agrees with whole-number arithmetic', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (first, second) => {
        const expected = exactly(first, second);
        const { pValue } = mcnemar(first, second);
        expect(Math.abs(pValue - expected)).toBeLessThanOrEqual(1e-10 * expected + 1e-24);
      }),
    );
  });

  test('does not care which of the two is first, and a wider gap is never likelier', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (first, second) => {
        const { pValue } = mcnemar(first, second);
        expect(mcnemar(second, first).pValue).toBe(pValue);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        const [low, high] = [Math.min(first, second), Math.max(first, second)];
        if (low > 0) expect(mcnemar(low - 1, high + 1).pValue).toBeLessThanOrEqual(pValue * (1 + 1e-9));
      }),
    );
  });

  test('keeps its digits where single probabilities are too small for a number', () => {
    expect(Math.log(mcnemar(3000, 2500).pValue)).toBeCloseTo(-24.820699800132, 9);
    expect(mcnemar(0, 10_000).pValue).toBe(0);
  });

  test.each([-1, 1.5, NaN, Infinity])('refuses %d digits', (count) => {
    expect(() => mcnemar(count, 1)).toThrow(RangeError);
    expect(() => mcnemar(1, count)).toThrow(/whole number/);
  });
});
