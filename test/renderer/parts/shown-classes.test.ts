import { expect, test } from 'vitest';
import { shownClasses } from '../../../src-renderer/parts/shown-classes.js';

test('up to sixteen classes are all shown in their order', () => {
  const few = shownClasses([0.1, 0.9], 2);
  expect([few.indices, few.hidden]).toEqual([[0, 1], 0]);
  expect(shownClasses(null, 16).indices).toHaveLength(16);
});

test('of more the ten likeliest are, with what the others have together', () => {
  const shares = Float64Array.from({ length: 17 }, (_, index) => (index === 12 ? 0.68 : 0.02));
  const { indices, hidden, hiddenShare } = shownClasses(shares, 17);
  expect(indices).toEqual([12, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(hidden).toBe(7);
  expect(hiddenShare).toBeCloseTo(0.14, 12);
});

test('before anything was read nothing is left over', () => {
  expect(shownClasses(null, 64)).toEqual({ indices: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], hidden: 54, hiddenShare: 0 });
});
