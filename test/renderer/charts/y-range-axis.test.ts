import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeAxis, scaleRange } from '../../../src-renderer/charts/y-range-axis.js';
import { yAxis, type CurveExtent } from '../../../src-renderer/charts/y-axis.js';

const HEIGHT = 240;
const extent: CurveExtent = {
  validation: [0.09, 0.04],
  training: [0.3, 0.02],
  meanLow: [0.02],
  meanHigh: [0.4],
  steps: { lowest: 0.001, highest: 2.9 },
};

describe('a chosen range of y', () => {
  test('goes from bottom to top, on a logarithmic axis in even decades', () => {
    const axis = rangeAxis({ metric: 'loss', logY: true, range: { from: 0.01, to: 1 } }, extent, HEIGHT);
    expect(axis.toShare(0.01)).toBeCloseTo(0, 9);
    expect(axis.toShare(0.1)).toBeCloseTo(0.5, 9);
    expect(axis.toShare(1)).toBeCloseTo(1, 9);
    expect(axis.ticks.map(({ label }) => label)).toEqual(expect.arrayContaining(['0.01', '0.1', '1']));
  });

  test('says which values it leaves out', () => {
    const note = (from: number, to: number) => rangeAxis({ metric: 'loss', logY: false, range: { from, to } }, extent, HEIGHT).note;
    expect(note(0.01, 1)).toEqual({ text: 'values down to 0.001 and up to 2.9', edge: 'top' });
    expect(note(0.01, 3)).toEqual({ text: 'values down to 0.001', edge: 'bottom' });
    expect(note(0, 3)).toBeNull();
  });
});

test('every axis leads from share to value and back', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const accuracies = { ...extent, validation: [0.97, 0.99], training: [0.4], meanLow: [0.1, ...Array<number>(40).fill(0.98)] };
  for (const axis of [
    yAxis('loss', true, extent, HEIGHT),
    yAxis('loss', false, extent, HEIGHT),
    yAxis('accuracy', false, accuracies, HEIGHT),
    rangeAxis({ metric: 'loss', logY: true, range: { from: 0.02, to: 0.7 } }, extent, HEIGHT),
    rangeAxis({ metric: 'accuracy', logY: false, range: { from: 0.9, to: 1 } }, extent, HEIGHT),
  ]) {
    fc.assert(
      fc.property(share, (at) => {
        expect(axis.toShare(axis.toValue(at))).toBeCloseTo(at, 6);
      }),
    );
  }
});

describe('scaling y', () => {
  test('holds the value it is scaled about', () => {
    const scaled = scaleRange({ from: 0.01, to: 1 }, 'loss', true, 0.1, 0.5);
    expect(Math.sqrt(scaled.from * scaled.to)).toBeCloseTo(0.1, 9);
    expect(scaled.from).toBeCloseTo(10 ** -1.5, 9);
  });

  test('stays inside what the metric can be', () => {
    const range = scaleRange({ from: 0.9, to: 1 }, 'accuracy', false, 0.95, 100);
    expect(range).toEqual({ from: 0, to: 1 });
    expect(scaleRange({ from: 0, to: 1 }, 'loss', false, 0.5, 3).from).toBe(0);
  });

  test('never ends in a range that cannot be drawn', () => {
    const value = fc.double({ min: 1e-6, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        value,
        value,
        fc.boolean(),
        fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { maxLength: 40 }),
        (a, b, logY, factors) => {
          fc.pre(Math.abs(a - b) > 1e-3);
          let range = { from: Math.min(a, b), to: Math.max(a, b) };
          for (const factor of factors) range = scaleRange(range, 'loss', logY, a, factor);
          expect(range.to).toBeGreaterThan(range.from);
          expect(Number.isFinite(range.to)).toBe(true);
        },
      ),
    );
  });
});
