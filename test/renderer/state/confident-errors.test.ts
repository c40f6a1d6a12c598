import { expect, test } from 'vitest';
import { confidentErrors } from '../../../src-renderer/state/confident-errors.js';

test('the errors that the network was surest of come first; what it read correctly does not come', () => {
  const predictions = {
    labels: Uint8Array.of(1, 2, 3, 4, 5),
    predicted: Uint8Array.of(7, 2, 8, 9, 6),
    confidence: Float32Array.of(0.5, 1, 0.75, 0.5, 0.875),
  };
  expect(confidentErrors(predictions, 3)).toEqual([
    { index: 4, actual: 5, predicted: 6, confidence: 0.875 },
    { index: 2, actual: 3, predicted: 8, confidence: 0.75 },
    { index: 0, actual: 1, predicted: 7, confidence: 0.5 },
  ]);
  expect(confidentErrors({ ...predictions, predicted: predictions.labels }, 3)).toEqual([]);
});
