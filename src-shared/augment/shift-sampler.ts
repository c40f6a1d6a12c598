import type { AffineMap } from './affine.js';
import type { InkBox } from './ink-box.js';
import { ONE } from './row-span.js';

/** An image's ink, seen through a map. */
export interface Sampling {
  readonly map: AffineMap;
  readonly ink: InkBox;
}

/** Two rows of the source, in words of four pixels, how much of each is taken, in 1/256, and how much of the right one of two pixels. */
interface RowPair {
  readonly upper: number;
  readonly lower: number;
  readonly ofUpper: number;
  readonly ofLower: number;
  readonly ofRight: number;
}

export const isShift = ({ xx, xy, yx, yy }: AffineMap): boolean => xx === 1 && xy === 0 && yx === 0 && yy === 1;

/** The first and the third of four pixels, each with 8 free bits above it. */
const EVEN = 0xff00ff;

/**
 * What AffineSampler makes of a map that only shifts, bit for bit, in half the time: the pixels of a row all lie
 * between the same two rows and between neighbours alike, so that four are read at once and two blended at once.
 */
export class ShiftSampler {
  private readonly height: number;
  private readonly width: number;
  private source: Uint8Array = new Uint8Array();
  /** The source again, as words of four pixels, the first in the lowest bits (as on every machine that TensorFlow runs on). */
  private words: Uint32Array = new Uint32Array();

  constructor(height: number, width: number) {
    this.height = height;
    this.width = width;
  }

  /**
   * Writes the image that starts at `source[sourceAt]` to `target` from `targetAt`, where there is 0. False, and nothing
   * written, where its ink is shifted over an edge or its rows are no whole words.
   */
  sample(source: Uint8Array, sourceAt: number, target: Uint8Array, targetAt: number, { map, ink }: Sampling): boolean {
    const { height, width } = this;
    // Counted from the column and the row of 0 before the image, as in AffineSampler.
    const x = Math.round((map.x0 + 1) * ONE) | 0;
    const first = ink.left >> 2;
    const last = (ink.right + 3) >> 2;
    const shift = 4 * first - (x >> 16);
    if (shift < 0 || shift + 4 * (last - first) >= width || !this.readsWords(source, sourceAt)) return false;
    const rowWords = width >> 2;
    for (let row = 0; row < height; row++) {
      const y = Math.round((row + map.y0 + 1) * ONE) | 0;
      const above = ((y >> 16) - 1) | 0;
      if (above < ink.top - 1 || above >= ink.bottom) continue;
      const start = (sourceAt >> 2) + Math.imul(above, rowWords) + first;
      const below = (y >> 8) & 255;
      const hasUpper = above >= ink.top;
      const hasLower = above + 1 < ink.bottom;
      this.blendRow(target, targetAt + Math.imul(row, width) + shift, last - first, {
        // Beyond the ink lies paper: the other row is read in its place, and nothing of it taken.
        upper: hasUpper ? start : start + rowWords,
        lower: hasLower ? start + rowWords : start,
        ofUpper: hasUpper ? 256 - below : 0,
        ofLower: hasLower ? below : 0,
        ofRight: (x >> 8) & 255,
      });
    }
    return true;
  }

  private readsWords(source: Uint8Array, sourceAt: number): boolean {
    if (this.width % 4 !== 0 || (source.byteOffset + sourceAt) % 4 !== 0 || source.byteOffset % 4 !== 0) return false;
    if (this.source !== source) {
      this.source = source;
      this.words = new Uint32Array(source.buffer, source.byteOffset, source.length >> 2);
    }
    return true;
  }

  /** Pixels of `count` words, and one more that begins with the last of them. */
  private blendRow(target: Uint8Array, at: number, count: number, { upper, lower, ofUpper, ofLower, ofRight }: RowPair): void {
    const { words } = this;
    let left = 0;
    for (let word = 0; word < count; word++) {
      const above = words[upper + word] ?? 0;
      const below = words[lower + word] ?? 0;
      // Both halves stay below 2^16: 255 * 256 at most.
      const even = (Math.imul(above & EVEN, ofUpper) + Math.imul(below & EVEN, ofLower)) | 0;
      const odd = (Math.imul((above >>> 8) & EVEN, ofUpper) + Math.imul((below >>> 8) & EVEN, ofLower)) | 0;
      const a = even & 0xffff;
      const b = odd & 0xffff;
      const c = even >>> 16;
      const d = odd >>> 16;
      target[at] = ((left << 8) + Math.imul(a - left, ofRight) + 0x8000) >> 16;
      target[at + 1] = ((a << 8) + Math.imul(b - a, ofRight) + 0x8000) >> 16;
      target[at + 2] = ((b << 8) + Math.imul(c - b, ofRight) + 0x8000) >> 16;
      target[at + 3] = ((c << 8) + Math.imul(d - c, ofRight) + 0x8000) >> 16;
      left = d;
      at = (at + 4) | 0;
    }
    target[at] = (Math.imul(left, 256 - ofRight) + 0x8000) >> 16;
  }
}
