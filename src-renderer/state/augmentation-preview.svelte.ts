import { affineMap, drawAffine } from '@shared/augment/affine.js';
import { AffineSampler } from '@shared/augment/affine-sampler.js';
import type { DatasetInfo, DigitImages } from '@shared/domain/dataset.js';
import type { AugmentationSpec } from '@shared/domain/run-config.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';

/** A digit as it is and as a training might see it: pixels row-major [height, width]. */
export interface PreviewDigit {
  readonly position: number;
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly original: Uint8Array;
  readonly changed: Uint8Array;
}

/** One row of the setup pane. */
const PREVIEW_DIGITS = 7;

/** Digits of the training part, augmented by the same code as in the engine. */
export class AugmentationPreview {
  private images = $state.raw<DigitImages | null>(null);
  private draw = $state(1);
  problem = $state.raw<ErrorReport | null>(null);
  private readonly api: ApiClient;
  private shown: string | null = null;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Brings the digits of a data set, once. Of overlapping calls the last one wins. */
  async load({ id, trainCount }: DatasetInfo): Promise<void> {
    if (this.shown === id) return;
    this.shown = id;
    this.problem = null;
    this.images = null;
    const count = Math.min(PREVIEW_DIGITS, trainCount);
    const indices = Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * trainCount) / count));
    try {
      const images = await this.api.request('datasets:read-digits', { dataset: id, part: 'train', indices });
      if (this.shown === id) this.images = images;
    } catch (thrown) {
      if (this.shown !== id) return;
      this.shown = null;
      this.problem = toErrorReport(thrown);
    }
  }

  /** The same digits, changed in another way. */
  again(): void {
    this.draw += 1;
  }

  /** What a run of this seed would make of these digits. */
  digits(spec: AugmentationSpec, seed: number, classNames: readonly string[]): readonly PreviewDigit[] {
    if (this.images === null) return [];
    const { height, width, pixels, labels } = this.images;
    const sampler = new AffineSampler(height, width);
    const size = height * width;
    return Array.from(labels, (label, position) => {
      const changed = new Uint8Array(size);
      sampler.sample(pixels, position * size, changed, 0, affineMap(drawAffine(spec, seed, this.draw, position), height, width));
      const original = pixels.subarray(position * size, (position + 1) * size);
      return { position, name: classNames[label] ?? String(label), height, width, original, changed };
    });
  }
}
