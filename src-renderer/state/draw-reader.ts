import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { PlainNetwork } from '@shared/forward/plain-network.js';
import { changeInk, changeValues, type InkChanges } from '@shared/ink/what-if.js';

/** A snapshot of a network's weights to read drawings with. */
export interface ReaderNetwork {
  readonly key: string;
  readonly spec: ModelSpec;
  readonly weights: readonly NamedTensor[];
}

/** Layers of one network whose outputs are wanted, and whether its saliency for its answer is. */
export interface ReadDetail {
  readonly key: string;
  readonly layers: readonly string[];
  readonly saliency: boolean;
}

export interface LayerMaps {
  readonly layer: string;
  /** [h, w, c] or [n]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface NetworkReading {
  readonly key: string;
  /** [classes]. */
  readonly probabilities: Float32Array;
}

/** What a reader can be asked, and what it answers. Images are uint8 [28, 28]. */
export interface ReaderTasks {
  /** Keeps these networks, and no others. */
  keep: { readonly request: { readonly networks: readonly ReaderNetwork[] }; readonly answer: null };
  read: {
    readonly request: { readonly pixels: Uint8Array; readonly keys: readonly string[]; readonly detail: ReadDetail | null };
    readonly answer: {
      readonly readings: readonly NetworkReading[];
      readonly maps: readonly LayerMaps[];
      /** [28, 28], signed. */
      readonly saliency: Float32Array | null;
    };
  };
  /** The probability of a class while one change goes through its range and the others stay. */
  sweep: {
    readonly request: {
      readonly key: string;
      readonly pixels: Uint8Array;
      readonly changes: InkChanges;
      readonly change: keyof InkChanges;
      readonly target: number;
    };
    readonly answer: Float32Array;
  };
  /** What a network reads in each image. */
  score: { readonly request: { readonly key: string; readonly images: readonly Uint8Array[] }; readonly answer: Uint8Array };
}

export type ReaderTask = keyof ReaderTasks;
export type TaskRequest<K extends ReaderTask> = ReaderTasks[K]['request'];
export type TaskAnswer<K extends ReaderTask> = ReaderTasks[K]['answer'];

/** Reads drawings away from the page, so that a pen is never held up. One question at a time is worked on, in their order. */
export interface Reader {
  ask<K extends ReaderTask>(task: K, request: TaskRequest<K>): Promise<TaskAnswer<K>>;
  dispose(): void;
}

export function indexOfLargest(values: ArrayLike<number>): number {
  let largest = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) > (values[largest] ?? 0)) largest = at;
  return largest;
}

/** The work itself: in a worker in the window, in place in tests. */
export class ReaderCore {
  private networks = new Map<string, PlainNetwork>();
  /** What each network read last: it still holds the layers of that image. */
  private readonly last = new Map<string, { readonly pixels: Uint8Array; readonly probabilities: Float32Array }>();

  private readonly tasks: { readonly [K in ReaderTask]: (request: TaskRequest<K>) => TaskAnswer<K> } = {
    keep: ({ networks }) => this.keep(networks),
    read: (request) => this.read(request),
    sweep: (request) => this.sweep(request),
    score: ({ key, images }) => Uint8Array.from(images, (pixels) => indexOfLargest(this.probabilities(key, pixels))),
  };

  answer<K extends ReaderTask>(task: K, request: TaskRequest<K>): TaskAnswer<K> {
    return this.tasks[task](request);
  }

  private keep(networks: readonly ReaderNetwork[]): null {
    this.networks = new Map(networks.map(({ key, spec, weights }) => [key, new PlainNetwork(spec, weights)]));
    this.last.clear();
    return null;
  }

  private network(key: string): PlainNetwork {
    const network = this.networks.get(key);
    if (network === undefined) throw new Error(`The reader has no network ${key}.`);
    return network;
  }

  /** [classes], overwritten by the network's next reading. The same image twice in a row is read once. */
  private probabilities(key: string, pixels: Uint8Array): Float32Array {
    const network = this.network(key);
    const last = this.last.get(key);
    if (last?.pixels === pixels) return last.probabilities;
    const probabilities = network.read(pixels);
    this.last.set(key, { pixels, probabilities });
    return probabilities;
  }

  private read({ pixels, keys, detail }: TaskRequest<'read'>): TaskAnswer<'read'> {
    const readings = keys.map((key) => ({ key, probabilities: this.probabilities(key, pixels).slice() }));
    if (detail === null) return { readings, maps: [], saliency: null };
    const network = this.network(detail.key);
    const answer = this.probabilities(detail.key, pixels);
    const maps = detail.layers.map((layer) => {
      const shape = network.layers.find(({ name }) => name === layer)?.outputShape ?? [];
      return { layer, shape, values: network.output(layer).slice() };
    });
    return { readings, maps, saliency: detail.saliency ? network.saliency(indexOfLargest(answer)) : null };
  }

  private sweep({ key, pixels, changes, change, target }: TaskRequest<'sweep'>): Float32Array {
    return Float32Array.from(changeValues(change), (value) => {
      return this.probabilities(key, changeInk(pixels, { ...changes, [change]: value }))[target] ?? 0;
    });
  }
}
