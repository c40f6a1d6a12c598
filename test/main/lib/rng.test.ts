import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng, restoreRng, shuffle } from '../../../src-main/lib/rng.js';

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('createRng', () => {
  test('equal keys give equal streams, and any other key another one', () => {
    const stream = (...key: (string | number)[]): number[] => take(8, createRng(...key).next);
    expect(stream('order', 1)).toEqual(stream('order', 1));
    const others = [stream('order', 2), stream('init', 1), stream('order', 1, 1), stream('order', 11)];
    for (const other of others) expect(other).not.toEqual(stream('order', 1));
  });

  test('continues from its state exactly', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, before) => {
        const rng = createRng('a', seed);
        take(before, rng.next);
        const state = rng.state;
        expect(take(5, restoreRng(state).next)).toEqual(take(5, rng.next));
      }),
    );
  });

  test('is uniform: each tenth of [0, 1) gets a tenth of 100,000 draws within 4 standard deviations', () => {
    const { next } = createRng('uniform', 1);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const cell = Math.floor(next() * 10);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * 95);
  });

  test('normal draws have mean 0 and variance 1', () => {
    const { normal } = createRng('normal', 1);
    const draws = take(50_000, normal);
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    expect(draws.every(Number.isFinite)).toBe(true);
  });
});

test('shuffle keeps every value once', () => {
  fc.assert(
    fc.property(fc.uint32Array({ maxLength: 40 }), fc.integer(), (values, seed) => {
      const shuffled = values.slice();
      shuffle(shuffled, createRng('shuffle', seed));
      expect([...shuffled].sort()).toEqual([...values].sort());
    }),
  );
});
