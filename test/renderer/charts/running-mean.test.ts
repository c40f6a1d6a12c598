import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  extendExponentialMean,
  extendRunningMean,
  isSmoothed,
  runningMean,
  smoothingName,
} from '../../../src-renderer/charts/running-mean.js';

test('is the mean of the last values, at the start of fewer', () => {
  expect([...runningMean(Float32Array.from([4, 2, 0, 6]), 3)]).toEqual([4, 3, 2, Float32Array.from([8 / 3])[0]]);
});

test('stays between the lowest and the highest value of its window', () => {
  const values = fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 50 }), (numbers, window) => {
      const means = runningMean(Float32Array.from(numbers), window);
      means.forEach((mean, end) => {
        const inWindow = numbers.slice(Math.max(0, end - window + 1), end + 1);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...inWindow) - 1e-3);
        expect(mean).toBeLessThanOrEqual(Math.max(...inWindow) + 1e-3);
      });
    }),
  );
});

test('is the same taken at once and in parts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: -10, max: 10 }), { maxLength: 120 }),
      fc.integer({ min: 0, max: 120 }),
      (numbers, cut) => {
        const values = Float32Array.from(numbers);
        const middle = Math.min(cut, values.length);
        const means = new Float32Array(values.length);
        extendRunningMean(values, means, 0, middle, 30);
        extendRunningMean(values, means, middle, values.length, 30);
        expect(means).toEqual(runningMean(values, 30));
      },
    ),
  );
});

test('recovers after a value that is not a number', () => {
  const means = runningMean(Float32Array.from([1, NaN, 1, 1, 1]), 2);
  expect([...means]).toEqual([1, NaN, NaN, 1, 1]);
});

const exponential = (numbers: readonly number[], weight: number): Float32Array => {
  const means = new Float32Array(numbers.length);
  extendExponentialMean(Float32Array.from(numbers), means, 0, numbers.length, weight);
  return means;
};

test('the exponential mean starts at the first value and weighs what came before', () => {
  expect([...exponential([4, 2, 0], 0.5)]).toEqual([4, 3, 1.5]);
  expect([...exponential([4, 2, 0], 0)]).toEqual([4, 2, 0]);
});

test('the exponential mean leaves out what is not finite', () => {
  expect([...exponential([NaN, 4, Infinity, 2], 0.5)]).toEqual([NaN, 4, NaN, 3]);
});

test('the exponential mean is the same taken at once and in parts, and never leaves the values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: -10, max: 10 }), { minLength: 1, maxLength: 100 }),
      fc.nat(100),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (numbers, cut, weight) => {
        const values = Float32Array.from(numbers);
        const middle = Math.min(cut, values.length);
        const means = new Float32Array(values.length);
        extendExponentialMean(values, means, 0, middle, weight);
        extendExponentialMean(values, means, middle, values.length, weight);
        expect(means).toEqual(exponential(numbers, weight));
        for (const mean of means) {
          expect(mean).toBeGreaterThanOrEqual(Math.min(...numbers) - 1e-4);
          expect(mean).toBeLessThanOrEqual(Math.max(...numbers) + 1e-4);
        }
      },
    ),
  );
});

test('smoothing says what it is, and nothing is none', () => {
  expect(smoothingName({ kind: 'mean', steps: 30 })).toBe('30-step mean');
  expect(smoothingName({ kind: 'exponential', weight: 0.9 })).toBe('smoothed 0.90');
  expect(isSmoothed({ kind: 'exponential', weight: 0 })).toBe(false);
  expect(isSmoothed({ kind: 'mean', steps: 1 })).toBe(false);
});
