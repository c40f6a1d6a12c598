import { expect, test } from 'vitest';
import { readMutants } from '../../support/pth-mutants.js';

test('200 mutants of a .pth are read or refused with a sentence, in no other way', () => {
  const { read, refused, refusedInDescription } = readMutants(200, 1);
  expect(read + refused).toBe(200);
  expect(refused).toBeGreaterThan(100);
  expect(refusedInDescription).toBeGreaterThan(25);
});
