import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PaintFrame } from '../../../src-renderer/charts/curve-painter.js';
import { plotArea } from '../../../src-renderer/charts/plot-area.js';
import { fillTrace, strokeTrace } from '../../../src-renderer/charts/trace-painter.js';
import { yAxis } from '../../../src-renderer/charts/y-axis.js';
import { thinned } from './builders.js';
import { recordingCanvas } from './recording-canvas.js';

const area = plotArea({ width: 152, height: 130 });
const y = yAxis('accuracy', false, { validation: [], training: [], meanLow: [], meanHigh: [], steps: null }, area.height);

function paintedOn(values: readonly number[], paint: typeof fillTrace): ReturnType<typeof recordingCanvas>['calls'] {
  const { canvas, calls } = recordingCanvas();
  const range = { from: 0, to: values.length - 1 };
  const x = Float32Array.from(values, (_, index) => index);
  const sampled = { x, scale: 1, y: Float32Array.from(values) };
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The recording canvas has no context');
  const trace = { x, scale: 1, values: sampled.y, indices: thinned(sampled, range, area.width) };
  paint(context, { area, range, y } as PaintFrame, trace);
  return calls;
}

const shares = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 600 });

test('a filled trace covers every single point, thinned or not', () => {
  fc.assert(
    fc.property(shares, (values) => {
      const columns = new Map(
        paintedOn(values, fillTrace).map(({ args }) => {
          const [left = NaN, top = NaN, width = NaN, height = NaN] = args as number[];
          expect(width).toBe(1);
          return [left, { top, bottom: top + height }] as const;
        }),
      );
      values.forEach((value, index) => {
        const column = columns.get(Math.floor(area.left + (index / (values.length - 1)) * area.width));
        const pixel = area.top + (1 - value) * area.height;
        expect(column?.top).toBeLessThanOrEqual(pixel + 1e-3);
        expect(column?.bottom).toBeGreaterThanOrEqual(pixel - 1e-3);
      });
    }),
  );
});

test('a filled trace has no holes between its columns', () => {
  const rectangles = paintedOn([0, 1, 0, 1, 0.5, 0.4], fillTrace).map(({ args }) => args as number[]);
  for (let i = 1; i < rectangles.length; i++) {
    const [, top = 0, , height = 0] = rectangles[i] ?? [];
    const [, topBefore = 0, , heightBefore = 0] = rectangles[i - 1] ?? [];
    expect(top).toBeLessThanOrEqual(topBefore + heightBefore);
    expect(top + height).toBeGreaterThanOrEqual(topBefore);
  }
});

test('a stroked trace goes through its points in order', () => {
  const points = paintedOn([0, 1, 0.5], strokeTrace).filter(({ name }) => name === 'lineTo');
  expect(points.map(({ args }) => args)).toEqual([
    [44, 106],
    [94, 6],
    [144, 56],
  ]);
});

test('nothing is painted for a trace without points', () => {
  expect(paintedOn([NaN, NaN], fillTrace)).toEqual([]);
});
