import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NetworkRef } from '@shared/domain/network.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { DEFAULT_SETTINGS, type DrawView } from '@shared/ipc/contract.js';
import { ALL_STEPS, prepareInk, type InkStep, type InkSteps, type PreparedInk } from '@shared/ink/prepare.js';
import type { ApiClient } from '../api/client.js';
import { DrawNetworks, MOST_OPINIONS, networkKey } from './draw-networks.svelte.js';
import { DrawPadState, GridCursor } from './draw-pad.svelte.js';
import { DrawReadings } from './draw-readings.svelte.js';
import type { Reader } from './draw-reader.js';

/** The convolution or dense layer whose units an activation shows. Throws RangeError for an unknown name. */
export function unitLayer(spec: ModelSpec, activation: string): string {
  const layers = layersOf(spec);
  const before = layers.slice(0, layers.findIndex(({ name }) => name === activation) + 1);
  const layer = before.findLast(({ kind }) => kind === 'conv' || kind === 'dense');
  if (layer === undefined) throw new RangeError(`No layer comes before ${activation}.`);
  return layer.name;
}

/** The Draw page: from the pad through preparation to what the networks in use read, the newest drawing first. */
export class DrawState {
  readonly pad = new DrawPadState(() => {
    this.request();
  });
  readonly cursor = new GridCursor(this.pad);
  readonly networks: DrawNetworks;
  view = $state.raw<DrawView>(DEFAULT_SETTINGS.drawView);
  steps = $state.raw<InkSteps>(ALL_STEPS);
  /** What is prepared now; may be newer than what was read. Null for a blank pad. */
  prepared = $state.raw<PreparedInk | null>(null);
  saliencyShown = $state(false);
  private failure = $state.raw<ErrorReport | null>(null);

  private readings = $state.raw<DrawReadings | null>(null);
  readonly reading = $derived(this.readings?.reading ?? null);
  readonly inside = $derived(this.readings?.inside ?? null);
  readonly problem = $derived(this.readings?.problem ?? this.failure);
  readonly readByKey = $derived(networkKey(this.view.readBy));
  readonly opinionKeys = $derived(this.view.opinions.map(networkKey));

  private readonly api: ApiClient;
  private readonly createReader: () => Reader;
  private frame: number | null = null;

  constructor(api: ApiClient, createReader: () => Reader) {
    this.api = api;
    this.createReader = createReader;
    this.networks = new DrawNetworks(api, () => {
      void this.keep();
    });
  }

  dispose(): void {
    this.networks.dispose();
    this.readings?.dispose();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  /** To be called when the page is opened: settings, networks and the reader come only then. */
  async open(): Promise<void> {
    if (this.readings !== null) return;
    this.readings = new DrawReadings(this.createReader());
    try {
      this.view = (await this.api.request('settings:get')).drawView;
    } catch (thrown) {
      this.failure = toErrorReport(thrown);
    }
    await this.useNetworks();
  }

  async readWith(ref: NetworkRef): Promise<void> {
    await this.change({ readBy: ref });
    await this.useNetworks();
  }

  async chooseOpinions(refs: readonly NetworkRef[]): Promise<void> {
    await this.change({ opinions: refs.slice(0, MOST_OPINIONS) });
    await this.useNetworks();
  }

  setUnsureBelow(unsureBelow: number): Promise<void> {
    return this.change({ unsureBelow });
  }

  setStep(step: InkStep, on: boolean): void {
    this.steps = { ...this.steps, [step]: on };
    this.request();
  }

  /** Reads what is on the pad before the next frame is painted; once, however much was drawn until then. */
  request(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.prepared = prepareInk(this.pad.live(), this.steps);
      this.readings?.read(this.prepared, this.saliencyShown);
    });
  }

  setSaliency(shown: boolean): void {
    this.saliencyShown = shown;
    this.request();
  }

  private useNetworks(): Promise<void> {
    return this.networks.use([this.view.readBy, ...this.view.opinions]);
  }

  private async keep(): Promise<void> {
    const networks = this.networks.loaded.flatMap(({ reader }) => (reader === null ? [] : [reader]));
    await this.readings?.keep(networks, this.readByKey);
    this.request();
  }

  private async change(changes: Partial<DrawView>): Promise<void> {
    this.view = { ...this.view, ...changes };
    try {
      await this.api.request('settings:change', { drawView: this.view });
    } catch (thrown) {
      this.failure = toErrorReport(thrown);
    }
  }
}
