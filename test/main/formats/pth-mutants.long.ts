import { expect, test } from 'vitest';
import { readMutants } from '../../support/pth-mutants.js';

test('2,000 mutants of a .pth are read or refused with a sentence, in no other way', () => {
  const { read, refused, refusedInDescription } = readMutants(2_000, 2);
  console.log(`2,000 mutants: ${refused} refused (${refusedInDescription} by the reader of the description), ${read} read`);
  expect(read + refused).toBe(2_000);
  expect(refusedInDescription).toBeGreaterThan(250);
});
