import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSmoothed, smootherFor, smoothingName, type Smoothing } from '../../../src-renderer/charts/running-mean.js';

const smoothed = (smoothing: Smoothing, values: readonly number[]): readonly number[] => values.map(smootherFor(smoothing));
const mean = (steps: number, values: readonly number[]): readonly number[] => smoothed({ kind: 'mean', steps }, values);
const exponential = (weight: number, values: readonly number[]): readonly number[] => smoothed({ kind: 'exponential', weight }, values);

test('is the mean of the last values, at the start of fewer', () => {
  expect(mean(3, [4, 2, 0, 6])).toEqual([4, 3, 2, 8 / 3]);
});

test('is the mean of its window wherever that is', () => {
  const values = fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 50 }), (numbers, window) => {
      mean(window, numbers).forEach((found, end) => {
        const inWindow = numbers.slice(Math.max(0, end - window + 1), end + 1);
        expect(found).toBeCloseTo(inWindow.reduce((sum, value) => sum + value, 0) / inWindow.length, 6);
      });
    }),
  );
});

test('recovers after a value that is not a number', () => {
  expect(mean(2, [1, NaN, 1, 1, 1])).toEqual([1, NaN, NaN, 1, 1]);
});

test('the exponential mean starts at the first value and weighs what came before', () => {
  expect(exponential(0.5, [4, 2, 0])).toEqual([4, 3, 1.5]);
  expect(exponential(0, [4, 2, 0])).toEqual([4, 2, 0]);
});

test('the exponential mean leaves out what is not finite', () => {
  expect(exponential(0.5, [NaN, 4, Infinity, 2])).toEqual([NaN, 4, NaN, 3]);
});

test('the exponential mean never leaves the values', () => {
  const values = fc.array(fc.float({ noNaN: true, min: -10, max: 10 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 0.99, noNaN: true }), (numbers, weight) => {
      for (const found of exponential(weight, numbers)) {
        expect(found).toBeGreaterThanOrEqual(Math.min(...numbers) - 1e-9);
        expect(found).toBeLessThanOrEqual(Math.max(...numbers) + 1e-9);
      }
    }),
  );
});

test('smoothing says what it is, and nothing is none', () => {
  expect(smoothingName({ kind: 'mean', steps: 30 })).toBe('30-step mean');
  expect(smoothingName({ kind: 'exponential', weight: 0.9 })).toBe('smoothed 0.90');
  expect(isSmoothed({ kind: 'exponential', weight: 0 })).toBe(false);
  expect(isSmoothed({ kind: 'mean', steps: 1 })).toBe(false);
});
