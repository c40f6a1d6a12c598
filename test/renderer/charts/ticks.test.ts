import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearTicks, logCeil, logFloor, logTicks, niceStep, tickText } from '../../../src-renderer/charts/ticks.js';

const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });

describe('logarithmic ticks', () => {
  test('are 1, 0.3, 0.1, 0.03, 0.01 over two decades', () => {
    expect(logTicks(0.01, 1, 9)).toEqual([0.01, 0.03, 0.1, 0.3, 1]);
  });

  test('are whole decades when thirds would be too many, and every other decade when those are', () => {
    expect(logTicks(1e-4, 10, 7)).toEqual([0.0001, 0.001, 0.01, 0.1, 1, 10]);
    expect(logTicks(1e-6, 1e3, 5)).toEqual([1e-6, 1e-4, 0.01, 1, 100]);
  });

  test('are closer over less than a decade', () => {
    expect(logTicks(0.1, 1, 9)).toEqual([0.1, 0.2, 0.5, 1]);
    expect(logTicks(0.1, 0.3, 9)).toEqual([0.1, 0.15, 0.2, 0.3]);
    expect(logTicks(0.1, 0.15, 6)).toEqual([0.1, 0.11, 0.12, 0.13, 0.14, 0.15]);
  });

  test('ascend, lie in the range and are never too many', () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 1.05, max: 1e12, noNaN: true }), fc.integer({ min: 2, max: 12 }), (from, ratio, most) => {
        const to = from * ratio;
        const ticks = logTicks(from, to, most);
        expect(ticks.length).toBeLessThanOrEqual(most);
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
        for (const tick of ticks) expect(tick >= from * (1 - 1e-6) && tick <= to * (1 + 1e-6)).toBe(true);
      }),
    );
  });
});

describe('bounds of a logarithmic axis', () => {
  test('lie around the value, less than a decade away', () => {
    fc.assert(
      fc.property(positive, (value) => {
        for (const factors of [
          [1, 3],
          [1, 1.5, 2, 3, 5, 7],
        ]) {
          const [floor, ceil] = [logFloor(value, factors), logCeil(value, factors)];
          expect(floor).toBeLessThanOrEqual(value * (1 + 1e-8));
          expect(ceil).toBeGreaterThanOrEqual(value * (1 - 1e-8));
          expect(ceil / floor).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  test('are round', () => {
    expect([logFloor(0.018, [1, 3]), logFloor(0.03, [1, 3]), logFloor(2.3, [1, 3])]).toEqual([0.01, 0.03, 1]);
    expect([logCeil(0.018, [1, 3]), logCeil(0.1, [1, 3]), logCeil(4.5, [1, 2, 5])]).toEqual([0.03, 0.1, 5]);
  });
});

describe('linear ticks', () => {
  test('are multiples of 1, 2 or 5 with both ends', () => {
    expect(linearTicks(0, 20, 5)).toEqual([0, 5, 10, 15, 20]);
    expect(linearTicks(0.94, 1, 4)).toEqual([0.94, 0.96, 0.98, 1]);
    expect(linearTicks(0.97, 1, 4)).toEqual([0.97, 0.98, 0.99, 1]);
    expect(linearTicks(3, 3, 4)).toEqual([3]);
  });

  test('step wide enough for the count asked for', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 20 }), (span, count) => {
        const step = niceStep(span, count);
        expect(span / step).toBeLessThanOrEqual(count * (1 + 1e-6));
        expect(span / step).toBeGreaterThan(count / 10);
      }),
    );
  });
});

test('a tick is written in its shortest form', () => {
  expect([0.03, 1, 0.0001, 1000, 1e-6, 3e-7, 0, -0.5].map(tickText)).toEqual(['0.03', '1', '0.0001', '1,000', '1e−6', '3e−7', '0', '−0.5']);
});
