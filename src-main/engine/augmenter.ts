import { affineMap, drawAffine } from '@shared/augment/affine.js';
import { AffineSampler } from '@shared/augment/affine-sampler.js';
import { InkBoxes } from '@shared/augment/ink-box.js';
import type { AugmentationSpec } from '@shared/domain/run-config.js';

/** What a batch of augmented images is made from. */
export interface AugmenterOptions {
  readonly spec: AugmentationSpec;
  /** Row-major uint8 [count, height, width]. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Makes the images of a step, beside the graph: in it the same would take forty times as long (docs/performance.md). */
export class Augmenter {
  private readonly options: AugmenterOptions;
  private readonly sampler: AffineSampler;
  private readonly inks: InkBoxes;
  /** Reused: a step is over before the next begins. */
  private images = new Uint8Array();

  constructor(options: AugmenterOptions) {
    this.options = options;
    this.sampler = new AffineSampler(options.height, options.width);
    this.inks = new InkBoxes(options.pixels, options.height, options.width);
  }

  /** Looks for the ink of every image, which otherwise each image waits for when it is met first. */
  findInk(): void {
    this.inks.findAll();
  }

  /** The images at these positions as the run of that seed sees them in that step: [positions, height * width], valid until the next call. */
  batch(positions: Int32Array, seed: number, step: number): Uint8Array {
    const { height, width } = this.options;
    const length = positions.length * height * width;
    if (this.images.length !== length) this.images = new Uint8Array(length);
    this.fill(this.images, positions, seed, step);
    return this.images;
  }

  /** The same, written to `target`. */
  fill(target: Uint8Array, positions: Int32Array, seed: number, step: number): void {
    const { spec, pixels, height, width } = this.options;
    const size = height * width;
    for (const [index, position] of positions.entries()) {
      const map = affineMap(drawAffine(spec, seed, step, index), height, width);
      this.sampler.sampleInk(pixels, position * size, target, index * size, map, this.inks.of(position));
    }
  }
}
