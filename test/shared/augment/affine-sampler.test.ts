import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affineMap, type AffineDraw, type AffineMap } from '@shared/augment/affine.js';
import { AffineSampler } from '@shared/augment/affine-sampler.js';

const STILL: AffineDraw = { rotationDegrees: 0, scale: 0, shear: 0, shiftXPixels: 0, shiftYPixels: 0 };

/** Bilinear sampling in doubles, 0 outside, as its definition says. */
function reference(source: Uint8Array, height: number, width: number, map: AffineMap): readonly number[] {
  const pixel = (x: number, y: number): number => (x < 0 || y < 0 || x >= width || y >= height ? 0 : (source[y * width + x] ?? NaN));
  return Array.from({ length: height * width }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const [fromX, fromY] = [map.xx * x + map.xy * y + map.x0, map.yx * x + map.yy * y + map.y0];
    const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
    const [right, below] = [fromX - left, fromY - top];
    const upper = pixel(left, top) * (1 - right) + pixel(left + 1, top) * right;
    const lower = pixel(left, top + 1) * (1 - right) + pixel(left + 1, top + 1) * right;
    return upper * (1 - below) + lower * below;
  });
}

/** What the sampler computes, pixel by pixel: positions in 1/65536, shares in 1/256, all in whole numbers. */
function plainLoop(source: Uint8Array, height: number, width: number, map: AffineMap): Uint8Array {
  const pixel = (x: number, y: number): number => (x < 0 || y < 0 || x >= width || y >= height ? 0 : (source[y * width + x] ?? NaN));
  const fixed = (value: number): number => Math.round(value * 65536) | 0;
  return Uint8Array.from({ length: height * width }, (_, at) => {
    const [column, row] = [at % width, Math.floor(at / width)];
    const x = fixed(map.xy * row + map.x0 + 1) + fixed(map.xx) * column;
    const y = fixed(map.yy * row + map.y0 + 1) + fixed(map.yx) * column;
    const [left, top] = [(x >> 16) - 1, (y >> 16) - 1];
    const [right, below] = [(x >> 8) & 255, (y >> 8) & 255];
    const upper = pixel(left, top) * (256 - right) + pixel(left + 1, top) * right;
    const lower = pixel(left, top + 1) * (256 - right) + pixel(left + 1, top + 1) * right;
    return (upper * 256 + (lower - upper) * below + 0x8000) >> 16;
  });
}

const images = fc.record({ height: fc.integer({ min: 1, max: 30 }), width: fc.integer({ min: 1, max: 30 }) }).chain(({ height, width }) =>
  fc.record({
    height: fc.constant(height),
    width: fc.constant(width),
    // Mostly paper, with whole empty rows
    rows: fc.array(fc.oneof(fc.constant(null), fc.uint8Array({ minLength: width, maxLength: width })), {
      minLength: height,
      maxLength: height,
    }),
  }),
);
const draws = fc.record({
  rotationDegrees: fc.double({ min: -45, max: 45, noNaN: true }),
  scale: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  shear: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  shiftXPixels: fc.double({ min: -40, max: 40, noNaN: true }),
  shiftYPixels: fc.double({ min: -40, max: 40, noNaN: true }),
});

describe('sampling', () => {
  test('agrees with bilinear interpolation in doubles, for any image, size and map', () => {
    fc.assert(
      fc.property(images, draws, ({ height, width, rows }, draw) => {
        const source = Uint8Array.from(rows.flatMap((row) => [...(row ?? new Uint8Array(width))]));
        const map = affineMap(draw, height, width);
        const target = new Uint8Array(source.length);
        new AffineSampler(height, width).sample(source, 0, target, 0, map);
        const worst = reference(source, height, width, map).map((value, at) => Math.abs(value - (target[at] ?? NaN)));
        // 1/256 pixel to either side moves a value by 255/256 at most in each direction; half a level is rounding.
        expect(Math.max(...worst)).toBeLessThan(3);
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  test.each([
    ['any map', draws],
    // which are sampled another way
    ['shifts alone', draws.map(({ shiftXPixels, shiftYPixels }) => ({ ...STILL, shiftXPixels, shiftYPixels }))],
    [
      'small shifts',
      draws.map(({ shiftXPixels, shiftYPixels }) => ({ ...STILL, shiftXPixels: shiftXPixels / 20, shiftYPixels: shiftYPixels / 20 })),
    ],
  ])('gives the bits of the plain loop, for %s', (_, somehow) => {
    fc.assert(
      fc.property(images, fc.array(somehow, { minLength: 1, maxLength: 4 }), ({ height, width, rows }, drawn) => {
        const source = Uint8Array.from(rows.flatMap((row) => [...(row ?? new Uint8Array(width))]));
        const sampler = new AffineSampler(height, width);
        for (const draw of drawn) {
          const map = affineMap(draw, height, width);
          const target = new Uint8Array(source.length);
          sampler.sample(source, 0, target, 0, map);
          expect(target).toEqual(plainLoop(source, height, width, map));
        }
      }),
      { seed: 8, numRuns: 400 },
    );
  });

  test('of whole pixels keeps every value', () => {
    const source = Uint8Array.from({ length: 12 }, (_, at) => at * 20 + 1);
    const target = new Uint8Array(12);
    const sampler = new AffineSampler(3, 4);
    sampler.sample(source, 0, target, 0, affineMap(STILL, 3, 4));
    expect(target).toEqual(source);
    sampler.sample(source, 0, target, 0, affineMap({ ...STILL, shiftXPixels: 1, shiftYPixels: -1 }, 3, 4));
    expect([...target]).toEqual([0, 81, 101, 121, 0, 161, 181, 201, 0, 0, 0, 0]);
  });

  test('leaves nothing of one image in the next, and touches no neighbour', () => {
    const source = Uint8Array.from({ length: 27 }, (_, at) => (at < 9 ? 200 : at === 13 ? 100 : 0));
    const target = new Uint8Array(45).fill(7);
    const sampler = new AffineSampler(3, 3);
    const map = affineMap({ ...STILL, shiftYPixels: 0.5 }, 3, 3);
    sampler.sample(source, 0, target, 9, map);
    sampler.sample(source, 9, target, 18, map);
    sampler.sample(source, 18, target, 27, map);
    expect([...target]).toEqual([
      ...Array<number>(9).fill(7),
      100, 100, 100, 200, 200, 200, 200, 200, 200,
      0, 0, 0, 0, 50, 0, 0, 50, 0,
      ...Array<number>(9).fill(0),
      ...Array<number>(9).fill(7),
    ]); // prettier-ignore
  });
});
