import { expect, test } from 'vitest';
import { sparklinePath } from '../../../src-renderer/charts/sparkline-path.js';

test('fills the height from the lowest to the highest value', () => {
  expect(sparklinePath([3, 1, 2], 80, 16)).toBe('M0.00 0.00L40.00 16.00L80.00 8.00');
});

test('leaves a gap where a value is not finite, and keeps a lone point visible', () => {
  expect(sparklinePath([1, NaN, 2], 80, 16)).toBe('M0.00 16.00h0M80.00 0.00h0');
  expect(sparklinePath([1, 1, Infinity, 1], 90, 16)).toBe('M0.00 8.00L30.00 8.00M90.00 8.00h0');
});

test('is a dot for one value and nothing for none', () => {
  expect(sparklinePath([0.3], 80, 16)).toBe('M40.00 8.00h0');
  expect(sparklinePath([], 80, 16)).toBe('');
  expect(sparklinePath([NaN], 80, 16)).toBe('');
});
