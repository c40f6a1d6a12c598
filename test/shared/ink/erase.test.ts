import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLANK, type Drawing } from '@shared/ink/drawing.js';
import { erase, eraseAlong } from '@shared/ink/erase.js';

const line = (...points: number[]): Drawing => ({ strokes: [{ width: 10, points }], image: null });

describe('the eraser', () => {
  it('cuts a line where it touches it', () => {
    const { strokes } = erase(line(0, 100, 200, 100), { x: 100, y: 100, radius: 20 });
    expect(strokes.map(({ points }) => points)).toEqual([
      [0, 100, 80, 100],
      [120, 100, 200, 100],
    ]);
  });

  it('takes whole segments and dots under it', () => {
    expect(erase(line(95, 100, 105, 100), { x: 100, y: 100, radius: 20 }).strokes).toEqual([]);
    expect(erase(line(101, 99), { x: 100, y: 100, radius: 20 }).strokes).toEqual([]);
  });

  it('leaves a drawing that it does not touch the same object, so that nothing is to be undone', () => {
    const drawing = line(0, 0, 50, 0);
    expect(erase(drawing, { x: 100, y: 100, radius: 20 })).toBe(drawing);
    expect(erase(BLANK, { x: 0, y: 0, radius: 20 })).toBe(BLANK);
  });

  it('never leaves a line inside its circle, and adds nothing outside the old lines', () => {
    const coordinate = fc.double({ min: 0, max: 280, noNaN: true });
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 4, maxLength: 20 }), coordinate, coordinate, (values, x, y) => {
        const points = values.slice(0, values.length - (values.length % 2));
        const radius = 25;
        for (const { points: left } of erase(line(...points), { x, y, radius }).strokes) {
          for (let at = 0; at + 3 < left.length; at += 2) {
            const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = left.slice(at, at + 4);
            expect(Math.hypot((x0 + x1) / 2 - x, (y0 + y1) / 2 - y)).toBeGreaterThan(radius - 1e-6);
          }
        }
      }),
    );
  });

  it('lets nothing slip through between two places of a fast move', () => {
    const fence: Drawing = {
      strokes: Array.from({ length: 20 }, (_, at) => ({ width: 4, points: [at * 14, 90, at * 14, 110] })),
      image: null,
    };
    const at = (x: number) => ({ x, y: 100, radius: 12 });
    expect(eraseAlong(fence, at(-10), at(290)).strokes).toEqual([]);
  });

  it('blanks the pixels of an image under it', () => {
    const image = { height: 28, width: 28, pixels: new Uint8Array(784).fill(255) };
    const { image: left } = erase({ strokes: [], image }, { x: 5, y: 5, radius: 8 });
    expect(left?.pixels[0]).toBe(0);
    expect(left?.pixels[783]).toBe(255);
    expect(image.pixels[0]).toBe(255);
  });
});
