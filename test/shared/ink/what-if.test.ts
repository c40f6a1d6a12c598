import { describe, expect, it } from 'vitest';
import { centreOfMass, rasterOf } from '@shared/ink/raster.js';
import { CHANGE_KEYS, CHANGE_RANGES, changeInk, changeValues, UNCHANGED } from '@shared/ink/what-if.js';
import { testDigits } from '../../support/digits.js';

const digit = testDigits(3).digit(2);
const inkOf = (pixels: Uint8Array): number => pixels.reduce((sum, level) => sum + level, 0);
const centre = (pixels: Uint8Array) => centreOfMass(rasterOf({ height: 28, width: 28, pixels }));

describe('changing a prepared image', () => {
  it('by nothing leaves every bit', () => {
    expect(changeInk(digit, UNCHANGED)).toEqual(digit);
  });

  it('shifts to the right and down', () => {
    const moved = centre(changeInk(digit, { ...UNCHANGED, shiftX: 3, shiftY: -2 }));
    expect(moved.x - centre(digit).x).toBeCloseTo(3, 1);
    expect(moved.y - centre(digit).y).toBeCloseTo(-2, 1);
  });

  it('turns clockwise: what was at the top comes to the right', () => {
    const top = new Uint8Array(784).fill(255, 28 * 3 + 12, 28 * 3 + 16);
    const turned = centre(changeInk(top, { ...UNCHANGED, degrees: 90 }));
    expect(turned.x).toBeCloseTo(24, 1);
    expect(turned.y).toBeCloseTo(13.5, 1);
  });

  it('scales about the middle, and makes strokes thicker and thinner', () => {
    expect(inkOf(changeInk(digit, { ...UNCHANGED, scale: 0.5 })) / inkOf(digit)).toBeCloseTo(0.25, 1);
    expect(inkOf(changeInk(digit, { ...UNCHANGED, thickness: 2 }))).toBeGreaterThan(inkOf(digit) * 1.4);
    expect(inkOf(changeInk(digit, { ...UNCHANGED, thickness: -1 }))).toBeLessThan(inkOf(digit) * 0.8);
  });

  it.each(CHANGE_KEYS)('%s has a curve from its least to its most that goes through no change', (key) => {
    const values = changeValues(key);
    expect([values[0], values.at(-1)]).toEqual([CHANGE_RANGES[key].least, expect.closeTo(CHANGE_RANGES[key].most, 9)]);
    expect(values.some((value) => Math.abs(value - UNCHANGED[key]) < 1e-9)).toBe(true);
  });
});
