import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';
import { EMPTY_MAP, EMPTY_SET, withEntries, withoutValues, withValues } from './immutable.js';

/** A test digit's picture: uint8, row-major [height, width]. */
export interface DigitPicture {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly label: number;
}

/** As many as one request may ask for. */
const MOST_AT_ONCE = 2000;

/** Pictures of test digits, fetched once and kept. */
export class DigitImages {
  /** By position in the test set. */
  pictures = $state.raw<ReadonlyMap<number, DigitPicture>>(EMPTY_MAP);
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private dataset = '';
  private asked: ReadonlySet<number> = EMPTY_SET;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Brings what is missing of these; another data set starts anew. */
  async want(dataset: string, indices: readonly number[]): Promise<void> {
    if (dataset !== this.dataset) {
      this.dataset = dataset;
      this.asked = EMPTY_SET;
      this.pictures = EMPTY_MAP;
    }
    const missing = indices.filter((index, place) => !this.asked.has(index) && indices.indexOf(index) === place).slice(0, MOST_AT_ONCE);
    if (missing.length === 0) return;
    this.asked = withValues(this.asked, missing);
    try {
      const { height, width, pixels, labels } = await this.api.request('datasets:read-digits', { dataset, part: 'test', indices: missing });
      if (dataset !== this.dataset) return;
      const size = height * width;
      const fetched = missing.map((index, row): [number, DigitPicture] => [
        index,
        { pixels: pixels.subarray(row * size, (row + 1) * size), height, width, label: labels[row] ?? 0 },
      ]);
      this.pictures = withEntries(this.pictures, fetched);
      this.problem = null;
    } catch (thrown) {
      this.asked = withoutValues(this.asked, missing);
      this.problem = toErrorReport(thrown);
    }
  }
}
