import { expect, test } from 'vitest';
import { recordResult } from '../../support/long-results.js';
import { readMutants } from '../../support/pth-mutants.js';

test('2,000 mutants of a .pth are read or refused with a sentence, in no other way', () => {
  const { read, refused, refusedInDescription } = readMutants(2_000, 2);
  expect(read + refused).toBe(2_000);
  expect(refusedInDescription).toBeGreaterThan(250);
  recordResult('mutants of the description in a .pth', { mutants: 2_000, refused, 'by its reader': refusedInDescription, read });
});
