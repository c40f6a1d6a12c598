import type { AffineMap } from './affine.js';
import { inkBox, type InkBox } from './ink-box.js';
import { endWithin, firstWithin, ONE } from './row-span.js';
import { isShift, ShiftSampler } from './shift-sampler.js';

/** A point in the source and what it moves by from one pixel of a row to the next. */
interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/**
 * Resamples grey images of one size, bilinearly, with 0 outside: some 5 us for a digit, half of it where it is only
 * shifted, and the same bits in the engine and in the window. Constants one by one, as arrays of them cost a third.
 */
export class AffineSampler {
  private readonly height: number;
  private readonly width: number;
  /** Each entry is a pixel and the one below it in its upper half, so that one multiplication blends both. One column of 0 on either side, one row above. */
  private readonly pairs: Int32Array;
  private readonly stride: number;
  private readonly shifts: ShiftSampler;

  constructor(height: number, width: number) {
    this.height = height;
    this.width = width;
    this.stride = width + 2;
    this.pairs = new Int32Array((height + 1) * this.stride);
    this.shifts = new ShiftSampler(height, width);
  }

  /** Writes the image that starts at `source[sourceAt]`, seen through the map, to `target` from `targetAt`. */
  sample(source: Uint8Array, sourceAt: number, target: Uint8Array, targetAt: number, map: AffineMap): void {
    this.sampleInk(source, sourceAt, target, targetAt, map, inkBox(source, sourceAt, this.height, this.width));
  }

  /** The same where it is known already where the ink lies, or that there is none. */
  sampleInk(source: Uint8Array, sourceAt: number, target: Uint8Array, targetAt: number, map: AffineMap, ink: InkBox | null): void {
    const { height, width } = this;
    target.fill(0, targetAt, targetAt + height * width);
    if (ink === null) return;
    if (isShift(map) && this.shifts.sample(source, sourceAt, target, targetAt, { map, ink })) return;
    this.fillPairs(source, sourceAt, ink);
    const [stepX, stepY] = [Math.round(map.xx * ONE) | 0, Math.round(map.yx * ONE) | 0];
    const [left, right] = [ink.left * ONE, (ink.right + 1) * ONE];
    const [top, bottom] = [ink.top * ONE, (ink.bottom + 1) * ONE];
    for (let row = 0; row < height; row++) {
      // Counted from the column and the row of 0 before the image.
      const startX = Math.round((map.xy * row + map.x0 + 1) * ONE) | 0;
      const startY = Math.round((map.yy * row + map.y0 + 1) * ONE) | 0;
      const from = Math.max(firstWithin(startX, stepX, left, right), firstWithin(startY, stepY, top, bottom));
      const to = Math.min(endWithin(startX, stepX, left, right), endWithin(startY, stepY, top, bottom), width);
      const start = targetAt + row * width;
      if (from >= to) continue;
      const x = (startX + Math.imul(stepX, from)) | 0;
      const y = (startY + Math.imul(stepY, from)) | 0;
      this.sampleRow(target, (start + from) | 0, (start + to) | 0, { x, y, stepX, stepY });
    }
  }

  private sampleRow(target: Uint8Array, from: number, to: number, { x, y, stepX, stepY }: Cursor): void {
    const { pairs, stride } = this;
    for (let at = from; at < to; at++) {
      const index = Math.imul(y >> 16, stride) + (x >> 16);
      const left = pairs[index] ?? 0;
      // Both halves stay below 2^16: 255 * 256 at most.
      const blend = ((left << 8) + Math.imul(((pairs[index + 1] ?? 0) - left) | 0, (x >> 8) & 255)) | 0;
      const upper = blend & 0xffff;
      target[at] = ((upper << 8) + Math.imul((blend >>> 16) - upper, (y >> 8) & 255) + 0x8000) >> 16;
      x = (x + stepX) | 0;
      y = (y + stepY) | 0;
    }
  }

  /** Entries from the row above the ink to its last row, and one column to either side; others are stale, and not read. */
  private fillPairs(source: Uint8Array, at: number, { left, top, right, bottom }: InkBox): void {
    const { pairs, stride, width } = this;
    for (let row = top - 1; row < bottom; row++) {
      const entry = Math.imul(row + 1, stride) + 1;
      // Above the first row of ink and below the last lies paper: a row of the image is read for it and masked out.
      const upper = (at + Math.max(row, top) * width) | 0;
      const lower = (at + Math.min(row + 1, bottom - 1) * width) | 0;
      const upperMask = row < top ? 0 : 0xff;
      const lowerMask = row + 1 < bottom ? 0xff : 0;
      pairs[entry + left - 1] = 0;
      pairs[entry + right] = 0;
      for (let x = left; x < right; x++) {
        pairs[entry + x] = ((source[upper + x] ?? 0) & upperMask) | (((source[lower + x] ?? 0) & lowerMask) << 16);
      }
    }
  }
}
