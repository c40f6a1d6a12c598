import { MNIST } from '@shared/domain/dataset.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';

/** A test digit that can be put on the pad: uint8 [height, width]. */
export interface LoadableDigit {
  readonly index: number;
  readonly label: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** So many are read at a time: enough to have each class among them. */
const PAGE = 200;

/** One test digit of each class, others at every `next`. */
export class DrawTestDigits {
  digits = $state.raw<readonly LoadableDigit[]>([]);
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private start = 0;

  constructor(api: ApiClient) {
    this.api = api;
  }

  async next(): Promise<void> {
    const first = this.start;
    this.start = (first + PAGE) % MNIST.testCount;
    const indices = Array.from({ length: PAGE }, (_, at) => (first + at) % MNIST.testCount);
    try {
      const { height, width, pixels, labels } = await this.api.request('datasets:read-digits', {
        dataset: MNIST.id,
        part: 'test',
        indices,
      });
      const size = height * width;
      this.problem = null;
      this.digits = MNIST.classNames.flatMap((_, label) => {
        const at = labels.indexOf(label);
        if (at < 0) return [];
        return [{ index: indices[at] ?? 0, label, height, width, pixels: pixels.slice(at * size, (at + 1) * size) }];
      });
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }
}
