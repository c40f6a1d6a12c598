import type { AugmentationSpec } from '../domain/run-config.js';

/**
 * Where an augmented image takes its pixels from: its pixel (x, y) shows the source's point
 * (xx * x + xy * y + x0, yx * x + yy * y + y0), in pixels.
 */
export interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** What is drawn for one image; each lies between plus and minus the value of the same name in the spec. */
export interface AffineDraw {
  readonly rotationDegrees: number;
  readonly scale: number;
  readonly shear: number;
  readonly shiftXPixels: number;
  readonly shiftYPixels: number;
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** MurmurHash3 (Austin Appleby, x86 32 bits) of whole numbers: 32 evenly spread bits as a number in [0, 1). */
export function hashedUniform(...words: readonly number[]): number {
  let hash = 0;
  for (const word of words) {
    hash ^= Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) | 0;
  }
  hash ^= words.length * 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}

/** Keeps these keys apart from whatever else is drawn by seed and step. */
const STREAM = 0x41554731;

/**
 * The draw for one image of a batch, uniform within the spec. It depends on seed, step and position in the batch, and on
 * nothing drawn before: a continued run draws what an unbroken one would.
 */
export function drawAffine(spec: AugmentationSpec, seed: number, step: number, position: number): AffineDraw {
  const within = (most: number, parameter: number): number =>
    most === 0 ? 0 : (2 * hashedUniform(STREAM, seed, step, position, parameter) - 1) * most;
  return {
    rotationDegrees: within(spec.rotationDegrees, 0),
    scale: within(spec.scale, 1),
    shear: within(spec.shear, 2),
    shiftXPixels: within(spec.shiftPixels, 3),
    shiftYPixels: within(spec.shiftPixels, 4),
  };
}

/**
 * The map of a draw over images of this size: scaled by 1 + scale, sheared (x grows with shear * y), rotated clockwise,
 * all about the middle, then shifted. This is the inverse of that, as sampling needs it.
 */
export function affineMap(draw: AffineDraw, height: number, width: number): AffineMap {
  const { shear } = draw;
  const angle = (draw.rotationDegrees * Math.PI) / 180;
  const factor = 1 / (1 + draw.scale);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [xx, xy, yx, yy] = [(cos + shear * sin) * factor, (sin - shear * cos) * factor, -sin * factor, cos * factor];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const [fromX, fromY] = [middleX + draw.shiftXPixels, middleY + draw.shiftYPixels];
  return { xx, xy, x0: middleX - xx * fromX - xy * fromY, yx, yy, y0: middleY - yx * fromX - yy * fromY };
}
