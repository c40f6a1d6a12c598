import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAD_SIDE } from '@shared/ink/drawing.js';
import { PenLine } from '@shared/ink/pen-line.js';

const lineThrough = (...points: readonly (readonly [number, number])[]): PenLine => {
  const [[x, y] = [0, 0], ...rest] = points;
  const line = new PenLine(20, x, y);
  for (const point of rest) line.moveTo(...point);
  return line;
};

describe('the pen on its way', () => {
  it('ends at the edge of the pad and begins anew where it comes back', () => {
    const line = lineThrough([100, 100], [300, 100], [400, 150], [400, 200], [200, 200]);
    expect(line.finished().map(({ points }) => points)).toEqual([
      [100, 100, 280, 100],
      [280, 200, 200, 200],
    ]);
  });

  it('draws what a fast move crosses, though neither end lies on the pad', () => {
    expect(lineThrough([-50, 140], [350, 140]).finished()).toEqual([{ width: 20, points: [0, 140, 280, 140] }]);
  });

  it('leaves a dot where it only touches', () => {
    expect(lineThrough([50, 60]).finished()).toEqual([{ width: 20, points: [50, 60] }]);
    expect(lineThrough([-5, 60], [-9, 80]).finished()).toEqual([]);
  });

  it('keeps every point on the pad, for any way it takes', () => {
    const coordinate = fc.double({ min: -400, max: 700, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 40 }), (points) => {
        for (const stroke of lineThrough(...points).finished()) {
          expect(stroke.points.every((value) => value >= -1e-9 && value <= PAD_SIDE + 1e-9)).toBe(true);
        }
      }),
    );
  });

  it('takes no notice of points that are no numbers, and of trembling', () => {
    const line = lineThrough([10, 10], [NaN, 20], [10.1, 10.1], [10.2, 10.2], [10.9, 10.9]);
    expect(line.finished()[0]?.points).toEqual([10, 10, 10.9, 10.9]);
  });
});
