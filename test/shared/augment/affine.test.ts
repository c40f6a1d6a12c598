import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affineMap, drawAffine, hashedUniform, type AffineDraw, type AffineMap } from '@shared/augment/affine.js';
import { NO_AUGMENTATION } from '@shared/domain/run-config.js';

const STILL: AffineDraw = { rotationDegrees: 0, scale: 0, shear: 0, shiftXPixels: 0, shiftYPixels: 0 };
const SPEC = { rotationDegrees: 10, scale: 0.1, shear: 0.2, shiftPixels: 1.5 };
const source = (map: AffineMap, x: number, y: number): readonly number[] => [
  map.xx * x + map.xy * y + map.x0,
  map.yx * x + map.yy * y + map.y0,
];
const draws = fc.record({
  rotationDegrees: fc.double({ min: -45, max: 45, noNaN: true }),
  scale: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  shear: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  shiftXPixels: fc.double({ min: -5, max: 5, noNaN: true }),
  shiftYPixels: fc.double({ min: -5, max: 5, noNaN: true }),
});

describe('the map of a draw', () => {
  test.each<[string, Partial<AffineDraw>, readonly [number, number], readonly [number, number]]>([
    ['a shift to the right shows what was further left', { shiftXPixels: 2 }, [10, 10], [8, 10]],
    ['a shift down shows what was further up', { shiftYPixels: 3 }, [10, 10], [10, 7]],
    ['an enlarged image shows what was nearer the middle', { scale: 0.5 }, [16.5, 13.5], [15.5, 13.5]],
    ['turned clockwise, the right shows what was on top', { rotationDegrees: 90 }, [23.5, 13.5], [13.5, 3.5]],
    ['sheared, rows below the middle move to the right', { shear: 0.5 }, [15.5, 17.5], [13.5, 17.5]],
    ['the middle stays where it is', { rotationDegrees: 30, scale: -0.2, shear: 0.3 }, [13.5, 13.5], [13.5, 13.5]],
  ])('%s', (_, draw, [x, y], expected) => {
    const found = source(affineMap({ ...STILL, ...draw }, 28, 28), x, y);
    expect(found[0]).toBeCloseTo(expected[0], 9);
    expect(found[1]).toBeCloseTo(expected[1], 9);
  });

  test('undoes scaling, shearing, turning and shifting, in this order', () => {
    fc.assert(
      fc.property(draws, fc.nat(27), fc.nat(27), (draw, x, y) => {
        const angle = (draw.rotationDegrees * Math.PI) / 180;
        const [u, v] = [(x - 13.5) * (1 + draw.scale), (y - 9.5) * (1 + draw.scale)];
        const sheared = u + draw.shear * v;
        const shownX = 13.5 + Math.cos(angle) * sheared - Math.sin(angle) * v + draw.shiftXPixels;
        const shownY = 9.5 + Math.sin(angle) * sheared + Math.cos(angle) * v + draw.shiftYPixels;
        const [foundX = NaN, foundY = NaN] = source(affineMap(draw, 20, 28), shownX, shownY);
        expect(Math.hypot(foundX - x, foundY - y)).toBeLessThan(1e-9);
      }),
      { seed: 4 },
    );
  });
});

describe('draws', () => {
  test('cover the whole range and nothing beyond, evenly around 0', () => {
    const all = Array.from({ length: 4000 }, (_, at) => drawAffine(SPEC, 7, 1 + Math.floor(at / 100), at % 100));
    const limits = { rotationDegrees: 10, scale: 0.1, shear: 0.2, shiftXPixels: 1.5, shiftYPixels: 1.5 };
    for (const [name, limit] of Object.entries(limits)) {
      const values = all.map((draw) => draw[name as keyof AffineDraw] / limit);
      expect(Math.max(...values), name).toBeLessThanOrEqual(1);
      expect(Math.min(...values), name).toBeGreaterThanOrEqual(-1);
      // Ten equal parts of the range hold 400 each, give or take five standard deviations.
      for (let part = 0; part < 10; part++) {
        const count = values.filter((value) => Math.min(9, Math.floor((value + 1) * 5)) === part).length;
        expect(Math.abs(count - 400), `${name} ${part}`).toBeLessThan(95);
      }
    }
    const product = all.reduce((sum, draw) => sum + (draw.rotationDegrees / 10) * (draw.scale / 0.1), 0) / all.length;
    expect(Math.abs(product)).toBeLessThan(0.03);
  });

  test('depend on seed, step and position alone, and are zero where nothing was asked for', () => {
    expect(drawAffine(SPEC, 1, 2, 3)).toEqual(drawAffine(SPEC, 1, 2, 3));
    const others = [drawAffine(SPEC, 2, 2, 3), drawAffine(SPEC, 1, 3, 3), drawAffine(SPEC, 1, 2, 4), drawAffine(SPEC, 2, 1, 3)];
    expect(new Set([drawAffine(SPEC, 1, 2, 3), ...others].map((draw) => draw.shear)).size).toBe(5);
    expect(drawAffine(NO_AUGMENTATION, 1, 2, 3)).toEqual(STILL);
  });

  test('come from MurmurHash3', () => {
    // Of the four zero bytes, and of "test" as one little-endian word, with seed 0.
    expect(hashedUniform(0) * 2 ** 32).toBe(0x2362f9de);
    expect(hashedUniform(0x74736574) * 2 ** 32).toBe(0xba6bd213);
  });
});
