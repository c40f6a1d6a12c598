import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantile, yAxis, type CurveExtent } from '../../../src-renderer/charts/y-axis.js';

const HEIGHT = 200;
const nothing: CurveExtent = { validation: [], training: [], meanLow: [], meanHigh: [], steps: null };
const labels = (axis: { ticks: readonly { label: string }[] }): string[] => axis.ticks.map(({ label }) => label);

/** A good run: training from 90 %, validation 97 to 99 %, the running mean rising from 10 %, single steps all over. */
const learning: CurveExtent = {
  validation: [0.971, 0.985, 0.989, 0.991],
  training: [0.9, 0.975, 0.983, 0.988],
  meanLow: [0.1, 0.6, 0.9, ...Array<number>(60).fill(0.98)],
  meanHigh: [0.3, 0.8, 0.95, ...Array<number>(60).fill(0.995)],
  steps: { lowest: 0.03, highest: 1 },
};

describe('accuracy', () => {
  test('gives most of the height to where the validation lies, up to 100 %', () => {
    const axis = yAxis('accuracy', false, learning, HEIGHT);
    expect(labels(axis)).toEqual(['0 %', '97 %', '98 %', '99 %', '100 %']);
    expect(axis.toShare(1)).toBe(1);
    expect(axis.toShare(1) - axis.toShare(0.97)).toBeGreaterThan(0.8);
  });

  test('hides no value: what lies below is folded into a low band that begins at 0', () => {
    const axis = yAxis('accuracy', false, learning, HEIGHT);
    expect(axis.foldShare).toBeGreaterThan(0);
    expect(axis.toShare(0)).toBe(0);
    expect(axis.toShare(0.97)).toBeCloseTo(axis.foldShare, 10);
    expect(axis.note).toEqual({ text: 'compressed below 97 %', edge: 'bottom' });
  });

  test('leaves the climb of a short run in the open part', () => {
    const means = Array.from({ length: 600 }, (_, column) => 1 - 0.9 * Math.exp(-column / 60));
    const axis = yAxis('accuracy', false, { ...learning, validation: [0.98], meanLow: means, meanHigh: means }, HEIGHT);
    const folded = means.filter((mean) => axis.toShare(mean) < axis.foldShare);
    expect(folded.length / means.length).toBeLessThanOrEqual(0.12);
    expect(axis.ticks.map(({ value }) => value)).toContain(1);
  });

  test('has no fold when every value is in the open part', () => {
    const high = { ...learning, training: [0.98], meanLow: [0.98], steps: { lowest: 0.975, highest: 1 } };
    const axis = yAxis('accuracy', false, high, HEIGHT);
    expect(axis.foldShare).toBe(0);
    expect(labels(axis)[0]).toBe('97 %');
  });

  test('runs from 0 to 100 % before anything is measured', () => {
    expect(labels(yAxis('accuracy', false, nothing, HEIGHT))).toEqual(['0 %', '20 %', '40 %', '60 %', '80 %', '100 %']);
  });

  test('shows every share inside the plot, higher ones higher, whatever was measured', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(shares, shares, shares, fc.double({ min: 0, max: 1, noNaN: true }), (validation, training, means, lowest) => {
        const axis = yAxis(
          'accuracy',
          false,
          { validation, training, meanLow: means, meanHigh: means, steps: { lowest, highest: 1 } },
          HEIGHT,
        );
        const values = [...validation, ...training, ...means, lowest, 1].sort((a, b) => a - b);
        const heights = values.map((value) => axis.toShare(value));
        for (const height of heights) expect(height >= -1e-9 && height <= 1 + 1e-9).toBe(true);
        expect(heights).toEqual([...heights].sort((a, b) => a - b));
      }),
    );
  });
});

describe('logarithmic loss', () => {
  const extent: CurveExtent = {
    validation: [0.09, 0.04, 0.0352],
    training: [0.3, 0.05, 0.018],
    meanLow: [1.9, 0.2, 0.012],
    meanHigh: [2.4, 0.3, 0.06],
    steps: { lowest: 0.00042, highest: 2.9 },
  };

  test('has ticks at ones and threes and covers every epoch, every mean and every spike', () => {
    const axis = yAxis('loss', true, extent, HEIGHT);
    expect(labels(axis)).toEqual(['0.01', '0.03', '0.1', '0.3', '1', '3']);
    for (const value of [...extent.validation, ...extent.training, ...extent.meanLow, ...extent.meanHigh, 2.9]) {
      expect(axis.toShare(value) >= 0 && axis.toShare(value) <= 1).toBe(true);
    }
  });

  test('says how low single steps go that leave the plot', () => {
    expect(yAxis('loss', true, extent, HEIGHT).note).toEqual({ text: 'single steps down to 0.0004', edge: 'bottom' });
    expect(yAxis('loss', true, { ...extent, steps: { lowest: 0.011, highest: 2.9 } }, HEIGHT).note).toBeNull();
  });

  test('keeps its axis before anything is measured', () => {
    expect(labels(yAxis('loss', true, nothing, HEIGHT))).toEqual(['0.01', '0.03', '0.1', '0.3', '1', '3']);
  });

  test('stands a loss of 0, of infinity and of not-a-number', () => {
    const odd = { ...nothing, validation: [0, NaN, Infinity], training: [0], steps: { lowest: 0, highest: 0 } };
    const axis = yAxis('loss', true, odd, HEIGHT);
    expect(axis.ticks.length).toBeGreaterThan(1);
    expect(axis.toShare(0)).toBeLessThan(0);
    expect(axis.toShare(Infinity)).toBeGreaterThan(1);
    expect(axis.toShare(NaN)).toBeNaN();
  });

  test('has few labels on a low chart', () => {
    expect(yAxis('loss', true, extent, 90).ticks.length).toBeLessThanOrEqual(4);
  });
});

describe('linear loss', () => {
  test('begins at 0, covers every epoch, and says how high the first steps are', () => {
    const means = [2.2, 1.1, ...Array<number>(60).fill(0.1)];
    const extent = {
      ...nothing,
      validation: [0.3, 0.1],
      training: [0.74, 0.2],
      meanLow: means,
      meanHigh: means,
      steps: { lowest: 0, highest: 2.31 },
    };
    const axis = yAxis('loss', false, extent, HEIGHT);
    expect(labels(axis)).toEqual(['0', '0.2', '0.4', '0.6', '0.8']);
    expect(axis.toShare(0.74)).toBeLessThanOrEqual(1);
    expect(axis.note).toEqual({ text: 'single steps up to 2.3', edge: 'top' });
  });
});

test('a quantile has the given share of the values below it', () => {
  const values = Array.from({ length: 100 }, (_, index) => 99 - index);
  expect([quantile(values, 0), quantile(values, 0.25), quantile(values, 1)]).toEqual([0, 25, 99]);
  expect(quantile([NaN], 0.5)).toBeNaN();
});
