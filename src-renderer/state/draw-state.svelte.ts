import { convStages } from '@shared/domain/conv-stages.js';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NetworkRef } from '@shared/domain/network.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { DEFAULT_SETTINGS, type DrawView } from '@shared/ipc/contract.js';
import { ALL_STEPS, prepareInk, type InkStep, type InkSteps, type PreparedInk } from '@shared/ink/prepare.js';
import type { ApiClient } from '../api/client.js';
import { DrawNetworks, MOST_OPINIONS, networkKey } from './draw-networks.svelte.js';
import { DrawPadState, GridCursor } from './draw-pad.svelte.js';
import type { LayerMaps, Reader, TaskAnswer } from './draw-reader.js';

/** What the networks say of one prepared image. */
export interface DrawReading {
  readonly prepared: PreparedInk;
  /** By network key: [classes]. */
  readonly probabilities: ReadonlyMap<string, Float32Array>;
  readonly maps: readonly LayerMaps[];
  readonly saliency: Float32Array | null;
}

/** The layers that light up: every convolution after its activation, or the hidden layers of a network without any. */
export function litLayers(spec: ModelSpec): readonly string[] {
  const stages = convStages(spec).map(({ activation }) => activation);
  return stages.length > 0
    ? stages
    : layersOf(spec)
        .filter(({ kind }) => kind === 'activation')
        .map(({ name }) => name);
}

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
  /** Null while the pad is blank, or before the first network is there. */
  reading = $state.raw<DrawReading | null>(null);
  /** What is prepared now; may be newer than what was read. Null for a blank pad. */
  prepared = $state.raw<PreparedInk | null>(null);
  saliencyShown = $state(false);
  problem = $state.raw<ErrorReport | null>(null);

  readonly readByKey = $derived(networkKey(this.view.readBy));
  readonly opinionKeys = $derived(this.view.opinions.map(networkKey));

  private readonly api: ApiClient;
  private readonly createReader: () => Reader;
  private reader: Reader | null = null;
  private isBusy = false;
  private isDirty = false;
  private frame: number | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(api: ApiClient, createReader: () => Reader) {
    this.api = api;
    this.createReader = createReader;
    this.networks = new DrawNetworks(api, () => {
      void this.keep();
    });
  }

  dispose(): void {
    this.networks.dispose();
    this.reader?.dispose();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** To be called when the page is opened: settings, networks and the reader come only then. */
  async open(): Promise<void> {
    if (this.reader !== null) return;
    this.reader = this.createReader();
    try {
      this.view = (await this.api.request('settings:get')).drawView;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
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

  /** Asks for a reading of what is on the pad; of drawings that come while one is read only the newest counts. */
  request(): void {
    this.isDirty = true;
    // in a task of its own: the ink of the stroke that asks comes first
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.readIfDue();
    });
  }

  setSaliency(shown: boolean): void {
    this.saliencyShown = shown;
    this.request();
  }

  /** At most once a frame, and never two at a time. */
  private readIfDue(): void {
    if (this.isDirty && this.frame === null && !this.isBusy) this.read();
  }

  private read(): void {
    this.isDirty = false;
    this.prepared = prepareInk(this.pad.live(), this.steps);
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.readIfDue();
    });
    if (this.prepared === null) this.reading = null;
    else void this.readPrepared(this.prepared);
  }

  private async readPrepared(prepared: PreparedInk): Promise<void> {
    const keys = this.networks.loaded.filter(({ reader }) => reader !== null).map(({ key }) => key);
    if (this.reader === null || keys.length === 0) return;
    const main = this.networks.find(this.readByKey)?.reader;
    const detail = main ? { key: main.key, layers: litLayers(main.spec), saliency: this.saliencyShown } : null;
    this.isBusy = true;
    try {
      const answer = await this.reader.ask('read', { pixels: prepared.pixels, keys, detail });
      // the pad was cleared meanwhile: nothing may be said of it
      if (this.prepared !== null) this.reading = readingOf(prepared, answer);
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    } finally {
      this.isBusy = false;
      this.readIfDue();
    }
  }

  private useNetworks(): Promise<void> {
    return this.networks.use([this.view.readBy, ...this.view.opinions]);
  }

  private async keep(): Promise<void> {
    const networks = this.networks.loaded.flatMap(({ reader }) => (reader === null ? [] : [reader]));
    try {
      await this.reader?.ask('keep', { networks });
      this.request();
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }

  private async change(changes: Partial<DrawView>): Promise<void> {
    this.view = { ...this.view, ...changes };
    try {
      await this.api.request('settings:change', { drawView: this.view });
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }
}

function readingOf(prepared: PreparedInk, { readings, maps, saliency }: TaskAnswer<'read'>): DrawReading {
  return { prepared, probabilities: new Map(readings.map(({ key, probabilities }) => [key, probabilities])), maps, saliency };
}
