import type { DatasetInfo } from '@shared/domain/dataset.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';
import { spreadIndices } from './dataset-samples.svelte.js';

/** A test digit that can be put on the pad: uint8 [height, width]. */
export interface LoadableDigit {
  readonly index: number;
  readonly label: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** Two rows of them; of more classes others come at every `next`. */
const MOST_SHOWN = 20;

/** One test digit of each class of the data set that is read, others at every `next`. */
export class DrawTestDigits {
  digits = $state.raw<readonly LoadableDigit[]>([]);
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private dataset: DatasetInfo | null = null;
  private turn = 0;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Shows digits of this data set; the digits that are shown stay when they are of it already. */
  async follow(dataset: DatasetInfo | null): Promise<void> {
    if (dataset?.id === this.dataset?.id) return;
    this.dataset = dataset;
    this.turn = 0;
    this.digits = [];
    this.problem = null;
    await this.next();
  }

  async next(): Promise<void> {
    const { dataset, turn } = this;
    if (dataset === null) return;
    this.turn += 1;
    const indices = spreadIndices(dataset, dataset.testCount, turn);
    try {
      const { height, width, pixels, labels } = await this.api.request('datasets:read-digits', {
        dataset: dataset.id,
        part: 'test',
        indices,
      });
      if (dataset !== this.dataset) return;
      const size = height * width;
      this.problem = null;
      this.digits = labelsAt(turn, dataset.classNames.length).flatMap((label) => {
        const at = labels.indexOf(label);
        if (at < 0) return [];
        return [{ index: indices[at] ?? 0, label, height, width, pixels: pixels.slice(at * size, (at + 1) * size) }];
      });
    } catch (thrown) {
      if (dataset === this.dataset) this.problem = toErrorReport(thrown);
    }
  }
}

/** The classes that are shown at a turn, in their order: all, or of many the next ones. */
function labelsAt(turn: number, classes: number): readonly number[] {
  const shown = Math.min(classes, MOST_SHOWN);
  const first = classes > MOST_SHOWN ? (turn * MOST_SHOWN) % classes : 0;
  return Array.from({ length: shown }, (_, at) => (first + at) % classes).toSorted((a, b) => a - b);
}
