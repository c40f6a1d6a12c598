import type { CurvePoints } from '@shared/domain/metrics.js';
import type { Column } from './column.js';

/** A run's steps where they are kept, in chunks, numbered through by position. */
export class StepChunks {
  private readonly chunks: readonly CurvePoints[];
  /** The position of each chunk's first step, and the end. */
  private readonly starts: readonly number[];

  constructor(chunks: readonly CurvePoints[]) {
    const starts = [0];
    for (const { loss } of chunks) starts.push((starts[starts.length - 1] ?? 0) + loss.length);
    this.chunks = chunks;
    this.starts = starts;
  }

  get length(): number {
    return this.starts[this.chunks.length] ?? 0;
  }

  /** The number of the last step; 0 without any. */
  get lastStep(): number {
    const last = this.chunks.findLast(({ loss }) => loss.length > 0);
    return last === undefined ? 0 : last.firstStep + last.loss.length - 1;
  }

  /** How many of the steps are `lastStep` and before. */
  countUpTo(lastStep: number): number {
    return this.chunks.reduce((sum, { firstStep, loss }) => sum + Math.min(loss.length, Math.max(0, lastStep + 1 - firstStep)), 0);
  }

  /** What `read` finds in the chunk of each step. */
  column(read: (chunk: CurvePoints, index: number) => number | undefined): Column {
    return new ChunkColumn(this, read);
  }

  /** The chunk that holds a position, and the position of its first step; undefined beyond the last. */
  find(position: number): { readonly chunk: CurvePoints; readonly start: number } | undefined {
    if (position < 0 || position >= this.length) return undefined;
    let [low, high] = [0, this.chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    const [chunk, start] = [this.chunks[low], this.starts[low]];
    return chunk === undefined || start === undefined ? undefined : { chunk, start };
  }
}

/** Remembers the chunk of the last position: most readers go on to the next one. */
class ChunkColumn implements Column {
  private chunk: CurvePoints | undefined;
  private start = 0;
  private end = 0;
  private readonly chunks: StepChunks;
  private readonly read: (chunk: CurvePoints, index: number) => number | undefined;

  constructor(chunks: StepChunks, read: (chunk: CurvePoints, index: number) => number | undefined) {
    this.chunks = chunks;
    this.read = read;
  }

  at(index: number): number | undefined {
    if (index < this.start || index >= this.end) this.turnTo(index);
    return this.chunk === undefined ? undefined : this.read(this.chunk, index - this.start);
  }

  private turnTo(index: number): void {
    const found = this.chunks.find(index);
    this.chunk = found?.chunk;
    this.start = found?.start ?? 0;
    this.end = found === undefined ? 0 : found.start + found.chunk.loss.length;
  }
}
