import type { AffineMap } from './affine.js';

/** Positions are counted in 1/65536 pixel; the blend of neighbours takes the upper 8 bits of the fraction. */
const ONE = 65536;

/** The whole steps from `from` up to but not including `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** A point in the source and what it moves by from one pixel of a row to the next. */
interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** The steps n in [0, count) for which low <= start + n * step < high; all are whole numbers. */
function spanWithin(start: number, step: number, low: number, high: number, count: number): Span {
  if (step === 0) return start >= low && start < high ? { from: 0, to: count } : { from: 0, to: 0 };
  const [from, to] =
    step > 0
      ? [Math.ceil((low - start) / step), Math.ceil((high - start) / step)]
      : [Math.floor((high - start) / step) + 1, Math.floor((low - start) / step) + 1];
  // `| 0` here and below keeps numbers machine integers: V8 is two to four times faster on them.
  return { from: Math.max(0, from | 0), to: Math.min(count, to | 0) };
}

/**
 * Resamples grey images of one size, bilinearly, with 0 outside: some 4 us for a digit, ten times faster than
 * TensorFlow's ImageProjectiveTransformV3, and the same bits in the engine and in the window.
 */
export class AffineSampler {
  private readonly height: number;
  private readonly width: number;
  /** Each entry is a pixel and the one below it in its upper half, so that one multiplication blends both. One column of 0 on either side, one row above. */
  private readonly pairs: Int32Array;
  private readonly stride: number;

  constructor(height: number, width: number) {
    this.height = height;
    this.width = width;
    this.stride = width + 2;
    this.pairs = new Int32Array((height + 1) * this.stride);
  }

  /** Writes the image that starts at `source[sourceAt]`, seen through the map, to `target` from `targetAt`. */
  sample(source: Uint8Array, sourceAt: number, target: Uint8Array, targetAt: number, map: AffineMap): void {
    const { height, width } = this;
    target.fill(0, targetAt, targetAt + height * width);
    const ink = this.inkRows(source, sourceAt);
    if (ink.to <= ink.from) return;
    this.fillPairs(source, sourceAt, ink);
    const [stepX, stepY] = [Math.round(map.xx * ONE) | 0, Math.round(map.yx * ONE) | 0];
    for (let row = 0; row < height; row++) {
      // Counted from the column and the row of 0 before the image.
      const startX = Math.round((map.xy * row + map.x0 + 1) * ONE) | 0;
      const startY = Math.round((map.yy * row + map.y0 + 1) * ONE) | 0;
      const columns = spanWithin(startX, stepX, 0, (width + 1) * ONE, width);
      const rows = spanWithin(startY, stepY, ink.from * ONE, (ink.to + 1) * ONE, width);
      const [from, to] = [Math.max(columns.from, rows.from), Math.min(columns.to, rows.to)];
      const start = targetAt + row * width;
      this.sampleRow(target, start + from, start + to, { x: startX + stepX * from, y: startY + stepY * from, stepX, stepY });
    }
  }

  private sampleRow(target: Uint8Array, from: number, to: number, { x, y, stepX, stepY }: Cursor): void {
    const { pairs, stride } = this;
    for (let at = from; at < to; at++) {
      const index = (y >> 16) * stride + (x >> 16);
      const [right, below] = [(x >> 8) & 255, (y >> 8) & 255];
      // Both halves stay below 2^16: 255 * 256 at most.
      const blend = (Math.imul(pairs[index] ?? 0, 256 - right) + Math.imul(pairs[index + 1] ?? 0, right)) | 0;
      target[at] = (Math.imul(blend & 0xffff, 256 - below) + Math.imul(blend >>> 16, below) + 0x8000) >> 16;
      x = (x + stepX) | 0;
      y = (y + stepY) | 0;
    }
  }

  /** The rows that have ink. */
  private inkRows(source: Uint8Array, at: number): Span {
    const { height, width } = this;
    const end = at + height * width;
    let [first, last] = [at, end - 1];
    while (first < end && source[first] === 0) first++;
    while (last > first && source[last] === 0) last--;
    if (first === end) return { from: 0, to: 0 };
    return { from: Math.floor((first - at) / width), to: Math.floor((last - at) / width) + 1 };
  }

  /** Entries of the row above the ink to its last row; others are stale, and not read. */
  private fillPairs(source: Uint8Array, at: number, ink: Span): void {
    const { pairs, stride, width } = this;
    for (let row = ink.from - 1; row < ink.to; row++) {
      const entry = (row + 1) * stride + 1;
      // Above the first row of ink and below the last lies paper: a row of the image is read for it and masked out.
      const [upper, lower] = [at + Math.max(row, ink.from) * width, at + Math.min(row + 1, ink.to - 1) * width];
      const [upperMask, lowerMask] = [row < ink.from ? 0 : 0xff, row + 1 < ink.to ? 0xff : 0];
      for (let x = 0; x < width; x++) {
        pairs[entry + x] = ((source[upper + x] ?? 0) & upperMask) | (((source[lower + x] ?? 0) & lowerMask) << 16);
      }
    }
  }
}
