import { expect, test } from 'vitest';
import { bestEpoch, mostConfused, perClassAccuracy } from '@shared/domain/metrics.js';

const matrix = { classes: 3, counts: Uint32Array.from([8, 2, 0, 1, 9, 0, 5, 2, 0]) };

test('per-class accuracy is the diagonal over the rows', () => {
  expect(perClassAccuracy(matrix)).toEqual([
    { correct: 8, total: 10 },
    { correct: 9, total: 10 },
    { correct: 0, total: 7 },
  ]);
});

test('the most confused pairs are the largest errors, ties in reading order', () => {
  expect(mostConfused(matrix, 3)).toEqual([
    { actual: 2, predicted: 0, count: 5, of: 7 },
    { actual: 0, predicted: 1, count: 2, of: 10 },
    { actual: 2, predicted: 1, count: 2, of: 7 },
  ]);
});

test('the best epoch has the lowest validation loss, the earliest on a tie', () => {
  const epochs = [0.5, 0.3, 0.4, 0.3].map((validationLoss, index) => ({ epoch: index + 1, validationLoss }));
  expect(bestEpoch(epochs)?.epoch).toBe(2);
  const none: readonly { readonly validationLoss: number }[] = [];
  expect(bestEpoch(none)).toBeUndefined();
});
