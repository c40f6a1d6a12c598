import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';

/** A test digit: pixels row-major [height, width], `index` its position in the test set. */
export interface TestDigit {
  readonly index: number;
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** So many digits are read at once. */
const PAGE_DIGITS = 60;

interface Wanted {
  readonly dataset: string;
  readonly indices: Uint32Array;
}

/** The images of a list of test digits, page by page. */
export class DisagreementState {
  digits = $state.raw<readonly TestDigit[]>([]);
  problem = $state.raw<ErrorReport | null>(null);
  private wanted = $state.raw<Wanted | null>(null);
  readonly remaining = $derived(Math.max(0, (this.wanted?.indices.length ?? 0) - this.digits.length));

  private readonly api: ApiClient;
  private request = 0;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Shows the first digits of a list; what is shown of the same list stays, and an answer to an older list is dropped. */
  async show(dataset: string, indices: Uint32Array): Promise<void> {
    const wanted = { dataset, indices };
    if (this.problem === null && this.wanted !== null && isSame(wanted, this.wanted)) return;
    this.wanted = wanted;
    this.digits = [];
    await this.more();
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    const { wanted } = this;
    const request = ++this.request;
    this.problem = null;
    if (wanted === null || this.remaining === 0) return;
    const start = this.digits.length;
    const indices = [...wanted.indices.subarray(start, start + PAGE_DIGITS)];
    try {
      const { pixels, width, height } = await this.api.request('datasets:read-digits', { dataset: wanted.dataset, part: 'test', indices });
      if (request !== this.request) return;
      const size = width * height;
      const page = indices.map((index, row) => ({ index, pixels: pixels.subarray(row * size, (row + 1) * size), width, height }));
      this.digits = [...this.digits, ...page];
    } catch (thrown) {
      if (request === this.request) this.problem = toErrorReport(thrown);
    }
  }
}

function isSame(one: Wanted, other: Wanted): boolean {
  const { dataset, indices } = other;
  return one.dataset === dataset && one.indices.length === indices.length && one.indices.every((index, at) => index === indices[at]);
}
