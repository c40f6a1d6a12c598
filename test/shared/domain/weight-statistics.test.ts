import { expect, test } from 'vitest';
import { weightStatistics } from '@shared/domain/weight-statistics.js';

test('weights are counted, zeros and broken numbers apart', () => {
  const statistics = weightStatistics(Float32Array.of(-1, 0, 0, 1, 3, NaN, Infinity), 4);
  expect(statistics).toMatchObject({ count: 7, zeros: 2, notANumber: 1, infinite: 1, minimum: -1, maximum: 3 });
  expect(statistics.mean).toBeCloseTo(0.6);
  expect(statistics.deviation).toBeCloseTo(Math.sqrt(11 / 5 - 0.36));
  expect(statistics.histogram).toEqual({ from: -1, to: 3, counts: [1, 2, 1, 1] });
});

test('equal weights and no weights have a histogram, or none', () => {
  expect(weightStatistics(Float32Array.of(2, 2), 3).histogram?.counts).toEqual([2, 0, 0]);
  expect(weightStatistics(Float32Array.of(NaN), 3)).toMatchObject({ notANumber: 1, minimum: null, histogram: null });
});
