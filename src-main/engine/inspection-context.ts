import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { TestImages } from './dataset.js';
import type { Inspector } from './inspector.js';

/** What a task works with. */
export interface InspectionContext {
  readonly spec: ModelSpec;
  /** The session with this network's weights. Other tasks may use it in a pause, so ask again after each. */
  inspector(): Inspector;
  testImages(): Promise<TestImages>;
  /** Lets more urgent tasks go first and tells how much is done, in [0, 1]. Throws `cancelled`. */
  pause(share: number): Promise<void>;
}

/** A part of a set of images. */
export interface Chunk {
  /** Position of the first in the set. */
  readonly from: number;
  readonly count: number;
  readonly pixels: Uint8Array;
}

/** The set in parts of at most `size` images. */
export function chunksOf({ pixels, labels }: TestImages, size: number): readonly Chunk[] {
  const imageSize = pixels.length / Math.max(1, labels.length);
  return Array.from({ length: Math.ceil(labels.length / size) }, (_, index) => {
    const from = index * size;
    const count = Math.min(size, labels.length - from);
    return { from, count, pixels: pixels.subarray(from * imageSize, (from + count) * imageSize) };
  });
}

/** The position of the largest entry; the first on a tie. */
export function largestAt(values: Float32Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] ?? NaN) > (values[best] ?? NaN)) best = at;
  return best;
}
