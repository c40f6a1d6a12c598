import type { DatasetPart } from '@shared/domain/dataset.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';
import { chooseDigits, type StripMode } from './choose-digits.js';

/** Answers of a network on a part of a data set. */
export interface Answers {
  readonly dataset: string;
  readonly part: DatasetPart;
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  /** Positions in the part of each answer; null when the answers are the whole part in order. */
  readonly indices: Uint32Array | null;
}

/** A digit of the strip: pixels row-major [height, width]. */
export interface StripDigit {
  readonly key: string;
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly actual: string;
  readonly predicted: string | null;
}

/** One row of the mock-up's strip; a narrower window shows the first of them. */
const STRIP_DIGITS = 11;

/** The digits of the predictions strip. */
export class PredictionsState {
  mode = $state<StripMode>('mixed');
  digits = $state.raw<readonly StripDigit[]>([]);
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private requests = 0;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Brings the digits to show for some answers; null empties the strip. Of overlapping calls the last one wins. */
  async show(answers: Answers | null, mode: StripMode, classNames: readonly string[]): Promise<void> {
    const request = ++this.requests;
    this.problem = null;
    const chosen = answers ? chooseDigits(answers.labels, answers.predicted, mode, STRIP_DIGITS) : [];
    if (answers === null || chosen.length === 0) {
      this.digits = [];
      return;
    }
    const indices = chosen.map((position) => answers.indices?.[position] ?? position);
    try {
      const images = await this.api.request('datasets:read-digits', { dataset: answers.dataset, part: answers.part, indices });
      if (request !== this.requests) return;
      const size = images.height * images.width;
      const nameOf = (label: number | undefined): string => (label === undefined ? '' : (classNames[label] ?? String(label)));
      this.digits = chosen.map((position, row) => ({
        key: `${answers.part}-${indices[row] ?? position}`,
        pixels: images.pixels.subarray(row * size, (row + 1) * size),
        width: images.width,
        height: images.height,
        actual: nameOf(answers.labels[position]),
        predicted: nameOf(answers.predicted[position]),
      }));
    } catch (thrown) {
      if (request === this.requests) this.problem = toErrorReport(thrown);
    }
  }
}
