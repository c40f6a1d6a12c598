import type { DatasetInfo } from '@shared/domain/dataset.js';
import type { ApiClient } from '../api/client.js';
import { EMPTY_MAP, withEntries } from './immutable.js';
import { failed, loaded, LOADING, type LoadState } from './load-state.js';

/** One image of a class: uint8, row-major [height, width]. */
export interface SampleDigit {
  readonly label: number;
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** So many are read to find one of each class, spread over the part, which may be sorted by class. */
const MOST_READ = 2000;
const READ_PER_CLASS = 30;

/** Multiples of it, modulo 1, fill [0, 1) evenly and in no rhythm that labels could share. */
const GOLDEN_SHARE = (Math.sqrt(5) - 1) / 2;

/**
 * Positions that are spread over a part of `count` images, enough of them to meet every class, whether the part is
 * sorted by class or has its classes in turn; `start` moves them on.
 */
export function spreadIndices({ classNames }: Pick<DatasetInfo, 'classNames'>, count: number, start = 0): readonly number[] {
  const wanted = Math.min(MOST_READ, READ_PER_CLASS * classNames.length);
  if (wanted >= count) return Array.from({ length: count }, (_, at) => (at + start) % count);
  const places = Array.from({ length: wanted }, (_, at) => Math.floor(((at * GOLDEN_SHARE) % 1) * count));
  return places.filter((place, at) => places.indexOf(place) === at).map((place) => (place + start) % count);
}

/** One image of each class of the data sets that are looked at. */
export class DatasetSamples {
  /** By data set; in the order of the classes. */
  byDataset = $state.raw<ReadonlyMap<string, LoadState<readonly SampleDigit[]>>>(EMPTY_MAP);

  private readonly api: ApiClient;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Brings them once; again only after they could not be read. */
  async want(dataset: DatasetInfo): Promise<void> {
    const known = this.byDataset.get(dataset.id)?.kind;
    if (known === 'loading' || known === 'loaded') return;
    this.set(dataset.id, LOADING);
    try {
      const indices = spreadIndices(dataset, dataset.trainCount);
      const { height, width, pixels, labels } = await this.api.request('datasets:read-digits', {
        dataset: dataset.id,
        part: 'train',
        indices,
      });
      const size = height * width;
      const digits = dataset.classNames.flatMap((_, label) => {
        const at = labels.indexOf(label);
        return at < 0 ? [] : [{ label, height, width, pixels: pixels.slice(at * size, (at + 1) * size) }];
      });
      this.set(dataset.id, loaded(digits));
    } catch (thrown) {
      this.set(dataset.id, failed(thrown));
    }
  }

  private set(id: string, state: LoadState<readonly SampleDigit[]>): void {
    this.byDataset = withEntries(this.byDataset, [[id, state]]);
  }
}
