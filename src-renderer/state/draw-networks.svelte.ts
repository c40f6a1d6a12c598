import { layersOf } from '@shared/domain/model-layers.js';
import { modelKind, type ModelKind } from '@shared/domain/model-spec.js';
import type { ModelSummary } from '@shared/domain/model.js';
import type { NetworkRef } from '@shared/domain/network.js';
import type { RunSummary } from '@shared/domain/run.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { formatPercent } from '@shared/format/numbers.js';
import type { NetworkView } from '@shared/ipc/contract.js';
import { FRAME } from '@shared/ink/prepare.js';
import type { ApiClient } from '../api/client.js';
import type { ReaderNetwork } from './draw-reader.js';

/** So many networks judge a drawing side by side. */
export const MOST_OPINIONS = 6;

/** A network that could read drawings. */
export interface NetworkChoice {
  readonly key: string;
  readonly ref: NetworkRef;
  readonly name: string;
  /** 1 to 8 for a run, null for a model. */
  readonly colour: number | null;
  /** Whose classes it answers with. */
  readonly dataset: string;
  /** "CNN, 99.11 %", "CNN on Fashion-MNIST, 91.30 %" */
  readonly note: string;
}

/** A choice whose weights are here, are coming, or could not be had. */
export interface LoadedNetwork {
  readonly key: string;
  readonly view: NetworkView | null;
  readonly reader: ReaderNetwork | null;
  readonly problem: ErrorReport | null;
}

export function networkKey(ref: NetworkRef): string {
  return ref.kind === 'run' ? `run/${ref.runId}/${ref.epoch}` : `model/${ref.modelId}`;
}

/**
 * Bundled and imported models, then runs with weights, newest first. `titleOf` a data set: how it is called beside its
 * networks, or null where that need not be said.
 */
export function networkChoices(
  models: readonly ModelSummary[],
  runs: readonly RunSummary[],
  titleOf: (dataset: string) => string | null,
): readonly NetworkChoice[] {
  const kindOf = (kind: ModelKind, dataset: string): string => {
    const title = titleOf(dataset);
    return title === null ? kind : `${kind} on ${title}`;
  };
  const ofModels = models.flatMap((model): readonly NetworkChoice[] => {
    const { spec, test, failure, dataset } = model;
    if (spec === null || failure !== null || !readsFrame(spec.input)) return [];
    const ref = { kind: 'model', modelId: model.id } as const;
    const note = `${kindOf(modelKind(spec), dataset)}, ${formatPercent(test === null ? null : test.correct / test.total)}`;
    return [{ key: networkKey(ref), ref, name: model.name, colour: null, dataset, note }];
  });
  const ofRuns = runs.flatMap((run): readonly NetworkChoice[] => {
    if (run.best === null) return [];
    const ref = { kind: 'run', runId: run.id, epoch: 'best' } as const;
    const note = run.test === null ? `epoch ${run.best.epoch}` : formatPercent(run.test.correct / run.test.total);
    const { name, colour, dataset, modelKind: kind } = run;
    return [{ key: networkKey(ref), ref, name, colour, dataset, note: `${kindOf(kind, dataset)}, ${note}` }];
  });
  return [...ofModels, ...ofRuns];
}

const readsFrame = ({ height, width }: { readonly height: number; readonly width: number }): boolean =>
  height === FRAME.side && width === FRAME.side;

/** Fetches a network's weights to read with. Rejects with why they cannot be had. */
export async function fetchReader(api: ApiClient, ref: NetworkRef, { spec }: NetworkView): Promise<ReaderNetwork> {
  const layers = layersOf(spec).map(({ name }) => name);
  const weights = await api.request('inspection:get-weights', { network: ref, layers });
  return { key: networkKey(ref), spec, weights };
}

/** The weights of the networks in use, fetched once and again when a run has a better epoch. */
export class DrawNetworks {
  loaded = $state.raw<readonly LoadedNetwork[]>([]);

  private readonly api: ApiClient;
  private readonly onchange: () => void;
  private wanted: readonly NetworkRef[] = [];
  private readonly unsubscribe: () => void;

  /** `onchange` is called when networks came or went. */
  constructor(api: ApiClient, onchange: () => void) {
    this.api = api;
    this.onchange = onchange;
    this.unsubscribe = api.subscribe('training:epoch-ended', ({ runId }) => {
      const ref = this.wanted.find((wanted) => wanted.kind === 'run' && wanted.runId === runId);
      if (ref) void this.load(ref);
    });
  }

  dispose(): void {
    this.unsubscribe();
  }

  find(key: string): LoadedNetwork | undefined {
    return this.loaded.find((network) => network.key === key);
  }

  /** Fetches what is not here and forgets what is no longer wanted. */
  async use(refs: readonly NetworkRef[]): Promise<void> {
    this.wanted = refs.filter((ref, at) => refs.findIndex((other) => networkKey(other) === networkKey(ref)) === at);
    const missing = this.wanted.filter((ref) => this.find(networkKey(ref))?.reader == null);
    this.set(this.wanted.map((ref) => this.find(networkKey(ref)) ?? { key: networkKey(ref), view: null, reader: null, problem: null }));
    await Promise.all(missing.map((ref) => this.load(ref)));
  }

  async load(ref: NetworkRef): Promise<void> {
    const key = networkKey(ref);
    try {
      const view = await this.api.request('inspection:open', ref);
      const known = this.find(key);
      if (known?.reader != null && known.view?.epoch === view.epoch) return;
      this.put({ key, view, reader: await fetchReader(this.api, ref, view), problem: null });
    } catch (thrown) {
      this.put({ key, view: null, reader: null, problem: toErrorReport(thrown) });
    }
  }

  private put(network: LoadedNetwork): void {
    this.set(this.loaded.map((known) => (known.key === network.key ? network : known)));
  }

  private set(networks: readonly LoadedNetwork[]): void {
    this.loaded = networks;
    this.onchange();
  }
}
