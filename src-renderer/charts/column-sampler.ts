import type { Column } from './column.js';
import type { Range } from './curve-run.js';

/** Where the values come from: x times scale is ascending. */
export interface SampledValues {
  readonly x: Column;
  readonly scale: number;
  readonly y: Column;
}

/**
 * Thins a trace to what a screen can show: of the points in each pixel column it keeps the first, the lowest, the
 * highest and the last (M4: Jugel et al., VLDB 2014), so that a line through them covers the same pixels as a line
 * through all. Points are added as they come. Beyond either end one neighbour is kept, so that lines reach the edge.
 * Values that are not finite are left out.
 */
export class ColumnSampler {
  private readonly firsts: Int32Array;
  private readonly lowest: Int32Array;
  private readonly highest: Int32Array;
  private readonly lasts: Int32Array;
  /** The values at `lowest` and `highest`. */
  private readonly lowValues: Float64Array;
  private readonly highValues: Float64Array;

  private readonly range: Range;
  private readonly columns: number;

  constructor(range: Range, columns: number) {
    this.range = range;
    this.columns = columns;
    const slots = columns + 2;
    this.firsts = new Int32Array(slots).fill(-1);
    this.lowest = new Int32Array(slots).fill(-1);
    this.highest = new Int32Array(slots).fill(-1);
    this.lasts = new Int32Array(slots).fill(-1);
    this.lowValues = new Float64Array(slots).fill(Infinity);
    this.highValues = new Float64Array(slots).fill(-Infinity);
  }

  /** Adds the points `start` to `end - 1`; each call goes on where the one before ended. */
  add({ x, scale, y }: SampledValues, start: number, end: number): void {
    const { firsts, lowest, highest, lasts, lowValues, highValues } = this;
    const { from, to } = this.range;
    const perUnit = this.columns / (to - from);
    for (let i = start; i < end; i++) {
      const value = y.at(i) ?? NaN;
      if (!Number.isFinite(value)) continue;
      const at = (x.at(i) ?? 0) * scale;
      const slot = at < from ? 0 : at > to ? this.columns + 1 : 1 + Math.min(this.columns - 1, Math.floor((at - from) * perUnit));
      if (firsts[slot] === -1) firsts[slot] = i;
      if (value < (lowValues[slot] ?? NaN)) {
        lowest[slot] = i;
        lowValues[slot] = value;
      }
      if (value > (highValues[slot] ?? NaN)) {
        highest[slot] = i;
        highValues[slot] = value;
      }
      lasts[slot] = i;
    }
  }

  /** Indices of the kept points, ascending, each once. */
  indices(): Int32Array {
    const kept = new Int32Array(this.columns * 4 + 2);
    let count = 0;
    const keep = (index: number): void => {
      if (index !== -1 && (count === 0 || index > (kept[count - 1] ?? 0))) kept[count++] = index;
    };
    keep(this.lasts[0] ?? -1);
    for (let slot = 1; slot <= this.columns; slot++) {
      const [low, high] = [this.lowest[slot] ?? -1, this.highest[slot] ?? -1];
      keep(this.firsts[slot] ?? -1);
      keep(Math.min(low, high));
      keep(Math.max(low, high));
      keep(this.lasts[slot] ?? -1);
    }
    keep(this.firsts[this.columns + 1] ?? -1);
    return kept.subarray(0, count);
  }

  /** For each column in range that has points, the index of its lowest and of its highest one. */
  *extremes(): Generator<readonly [lowest: number, highest: number]> {
    for (let slot = 1; slot <= this.columns; slot++) {
      const low = this.lowest[slot] ?? -1;
      if (low !== -1) yield [low, this.highest[slot] ?? low];
    }
  }
}
