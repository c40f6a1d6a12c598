import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ColumnSampler } from '../../../src-renderer/charts/column-sampler.js';
import { thinned } from './builders.js';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
/** A trace with ascending positions (steps apart by 1 to 3), and how it is looked at. */
const looked = fc.record({
  values: fc.array(finite, { minLength: 1, maxLength: 400 }),
  gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 400, maxLength: 400 }),
  columns: fc.integer({ min: 1, max: 60 }),
  from: fc.integer({ min: 0, max: 300 }),
  width: fc.integer({ min: 1, max: 900 }),
});

function traceOf({ values, gaps }: { values: readonly number[]; gaps: readonly number[] }): {
  x: Float32Array;
  y: Float32Array;
  scale: number;
} {
  let at = 0;
  return { x: Float32Array.from(values, (_, index) => (at += gaps[index] ?? 1)), y: Float32Array.from(values), scale: 1 };
}

describe('thinning to pixel columns', () => {
  test('keeps the lowest and the highest value of every column', () => {
    fc.assert(
      fc.property(looked, (view) => {
        const trace = traceOf(view);
        const range = { from: view.from, to: view.from + view.width };
        const kept = [...thinned(trace, range, view.columns)];
        const columnOf = (index: number): number =>
          Math.min(view.columns - 1, Math.floor((((trace.x[index] ?? 0) - range.from) / view.width) * view.columns));
        const extremes = (indices: readonly number[]): Map<number, [number, number]> => {
          const found = new Map<number, [number, number]>();
          for (const index of indices) {
            const at = trace.x[index] ?? 0;
            if (at < range.from || at > range.to) continue;
            const value = trace.y[index] ?? NaN;
            const [low, high] = found.get(columnOf(index)) ?? [Infinity, -Infinity];
            found.set(columnOf(index), [Math.min(low, value), Math.max(high, value)]);
          }
          return found;
        };
        expect(extremes(kept)).toEqual(extremes([...trace.x.keys()]));
      }),
    );
  });

  test('keeps at most four points a column and one neighbour on either side, in order', () => {
    fc.assert(
      fc.property(looked, (view) => {
        const kept = [...thinned(traceOf(view), { from: view.from, to: view.from + view.width }, view.columns)];
        expect(kept.length).toBeLessThanOrEqual(view.columns * 4 + 2);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      }),
    );
  });

  test('gives the same when the points come in parts', () => {
    fc.assert(
      fc.property(looked, fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 6 }), (view, cuts) => {
        const trace = traceOf(view);
        const range = { from: view.from, to: view.from + view.width };
        const sampler = new ColumnSampler(range, view.columns);
        const ends = [...cuts.map((cut) => Math.min(cut, trace.x.length)), trace.x.length].sort((a, b) => a - b);
        let start = 0;
        for (const end of ends) {
          sampler.add(trace, start, end);
          start = end;
        }
        expect(sampler.indices()).toEqual(thinned(trace, range, view.columns));
      }),
    );
  });

  test('keeps everything when there is room, first and last included', () => {
    const x = Float32Array.from({ length: 50 }, (_, index) => index);
    const y = Float32Array.from(x, (at) => Math.sin(at));
    expect([...thinned({ x, y, scale: 1 }, { from: 0, to: 49 }, 400)]).toEqual([...x]);
  });

  test('leaves out what is not finite and goes on after it', () => {
    const x = Float32Array.from([0, 1, 2, 3, 4]);
    const y = Float32Array.from([1, NaN, Infinity, -Infinity, 2]);
    expect([...thinned({ x, y, scale: 1 }, { from: 0, to: 4 }, 10)]).toEqual([0, 4]);
  });

  test('keeps one neighbour beyond each end of the view, so that the line reaches the edge', () => {
    const x = Float32Array.from({ length: 100 }, (_, index) => index);
    const y = Float32Array.from(x, (at) => at);
    const kept = [...thinned({ x, y, scale: 0.5 }, { from: 10, to: 12 }, 100)];
    expect(kept).toEqual([19, 20, 21, 22, 23, 24, 25]);
  });
});
