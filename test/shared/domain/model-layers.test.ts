import { expect, test } from 'vitest';
import { paddingBefore } from '@shared/domain/model-layers.js';

test.each([
  [28, { size: 3, stride: 1, padding: 'same' }, 1],
  [28, { size: 5, stride: 1, padding: 'same' }, 2],
  // one in all: behind the last
  [28, { size: 3, stride: 2, padding: 'same' }, 0],
  [28, { size: 2, stride: 1, padding: 'same' }, 0],
  [27, { size: 3, stride: 2, padding: 'same' }, 1],
  [28, { size: 1, stride: 3, padding: 'same' }, 0],
  [28, { size: 5, stride: 1, padding: 'valid' }, 0],
] as const)('of %d pixels a window %o has %d of padding before the first', (length, window, expected) => {
  expect(paddingBefore(length, window)).toBe(expected);
});
