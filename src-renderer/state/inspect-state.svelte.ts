import type { DigitRef, NetworkRef } from '@shared/domain/network.js';
import { perClassAccuracy, type ClassAccuracy } from '@shared/domain/metrics.js';
import type { RunDetail } from '@shared/domain/run.js';
import type { Stage } from '@shared/domain/network-stages.js';
import { toErrorReport } from '@shared/errors.js';
import type { SaveFileRequest } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { DigitImages } from './digit-images.svelte.js';
import { EMPTY_MAP, withEntries } from './immutable.js';
import { InspectDigit } from './inspect-digit.svelte.js';
import { InspectErrors } from './inspect-errors.svelte.js';
import { InspectFilters, storyEpochs } from './inspect-filters.svelte.js';
import { LookReader } from './inspect-look-reader.js';
import { joinScales, scalesOf, type Look, type Scales } from './inspect-look.js';
import { InspectNetwork } from './inspect-network.svelte.js';
import { InspectPictures } from './inspect-pictures.svelte.js';
import { InspectStudies } from './inspect-studies.svelte.js';
import { InspectWhy } from './inspect-why.svelte.js';
import { Latest } from './latest.svelte.js';

export const INSPECT_TABS = ['filters', 'why', 'errors'] as const;
export type InspectTab = (typeof INSPECT_TABS)[number];

const LOST: readonly string[] = ['file-not-found', 'file-malformed'];

/** Slow questions wait until the epoch has rested this long. */
const REST_MS = 250;

/** The Inspect page: one network, one digit, and what follows from both. */
export class InspectState {
  tab = $state<InspectTab>('filters');
  /** The stage chosen in the network strip, by title; empty before a network is open. */
  stageTitle = $state('');
  /** The unit chosen of each layer that has one, by layer name. */
  units = $state.raw<ReadonlyMap<string, number>>(EMPTY_MAP);
  /** The layer whose chosen unit is looked at closely. */
  focusLayer = $state<string | null>(null);
  /** What came of the last file that was saved; empty before one was. */
  notice = $state('');
  /** k of n by class on the validation digits, at the epoch shown. */
  readonly validation = new Latest<{ readonly epoch: number; readonly perClass: readonly ClassAccuracy[] }>();
  readonly look = new Latest<Look>();
  /** What is known of a run whose weights cannot be read. */
  readonly remains = new Latest<RunDetail>();

  /** Why there is nothing to show: the network cannot be opened, or its weights are gone before any look at it. */
  readonly lost = $derived.by(() => {
    const { problem, value } = this.look;
    return this.network.opened.problem ?? (value === null && problem !== null && LOST.includes(problem.code) ? problem : null);
  });

  /** What was looked into last time: opened instead of the newest run while it is still there. */
  remembered = $state.raw<NetworkRef | null>(null);

  readonly network: InspectNetwork;
  readonly digit: InspectDigit;
  readonly filters: InspectFilters;
  readonly why: InspectWhy;
  readonly errors: InspectErrors;
  readonly studies: InspectStudies;
  readonly pictures = new InspectPictures();
  readonly images: DigitImages;

  /** While it plays: scales that hold the epochs at both ends. */
  private fixedScales = $state.raw<Scales | null>(null);
  private readonly lookScales = $derived.by((): Scales =>
    this.look.value === null ? EMPTY_MAP : scalesOf(this.look.value, this.network.stages),
  );
  readonly scales = $derived(this.fixedScales ?? this.lookScales);
  readonly stage = $derived.by((): Stage | null => this.network.stages.find((stage) => stage.title === this.stageTitle) ?? null);

  private readonly api: ApiClient;
  private readonly reader: LookReader;
  private readonly unsubscribe: () => void;
  private resting: ReturnType<typeof setTimeout> | null = null;
  private validationKey = '';

  constructor(api: ApiClient) {
    this.api = api;
    this.reader = new LookReader(api);
    const update = (): void => void this.update();
    this.network = new InspectNetwork(api, update);
    this.digit = new InspectDigit(update);
    this.filters = new InspectFilters(api);
    this.why = new InspectWhy(api);
    this.errors = new InspectErrors(api);
    this.images = new DigitImages(api);
    const questions = { 'rank-filters': this.why.costs, 'profile-layer': this.filters.profile, 'get-test-answers': this.errors.sheet };
    this.studies = new InspectStudies(api, questions, () => this.network.shown);
    this.unsubscribe = api.subscribe('runs:removed', (runIds) => {
      const { ref } = this.network;
      if (ref?.kind === 'run' && runIds.includes(ref.runId)) this.close(ref);
    });
  }

  dispose(): void {
    this.unsubscribe();
    this.studies.dispose();
    this.network.dispose();
    if (this.resting !== null) clearTimeout(this.resting);
  }

  /** Opens a network, and a digit where one is given: what other pages lead here with. */
  async open(network: NetworkRef, digit?: DigitRef): Promise<void> {
    this.clear();
    if (digit?.kind === 'pixels') this.digit.drawing = digit;
    if (digit !== undefined) this.digit.ref = digit;
    await this.network.open(network);
    if (this.network.opened.problem !== null) await this.loadRemains(network);
  }

  chooseTab(tab: InspectTab): void {
    this.tab = tab;
    void this.settle();
  }

  /** Chooses a stage of the strip. Of dense layers one at a time has its weights here: a look at a unit moves along. */
  chooseStage(title: string): void {
    this.stageTitle = title;
    if (this.stage?.kind !== 'dense') return;
    const isFocusDense = this.network.stages.some(({ layer, kind }) => kind === 'dense' && layer === this.focusLayer);
    if (isFocusDense) this.focusLayer = this.stage.layer;
    void this.update();
  }

  /** Looks closely at a unit. */
  chooseUnit(layer: string, unit: number): void {
    this.units = withEntries(this.units, [[layer, unit]]);
    this.focusLayer = layer;
    void this.settle();
  }

  /** The same from another page, whatever was looked at here: among its layer. */
  showUnit(layer: string, unit: number): void {
    this.tab = 'filters';
    const stage = this.network.stages.find((candidate) => candidate.layer === layer);
    if (stage !== undefined) this.chooseStage(stage.title);
    this.chooseUnit(layer, unit);
  }

  unitOf(layer: string): number {
    return this.units.get(layer) ?? 0;
  }

  /** Shows every saved epoch in turn, on scales that hold the present one and the last. */
  async play(): Promise<void> {
    const { view, newestEpoch, ref } = this.network;
    if (view === null || newestEpoch === null || ref?.kind !== 'run') return;
    this.fixedScales = this.lookScales;
    this.network.play();
    try {
      const last = await this.reader.read({ ...ref, epoch: newestEpoch }, this.digit.ref, view.spec, null);
      if (this.network.playing) this.fixedScales = joinScales(this.lookScales, scalesOf(last, this.network.stages));
    } catch {
      // the last epoch's weights cannot be read: that is said when it is shown; the present scales stay
    }
  }

  /** After the network, the epoch, the digit or the dense stage changed. */
  async update(): Promise<void> {
    const { shown, view, playing, epoch } = this.network;
    if (shown === null || view === null) return;
    if (this.stageTitle === '') this.chooseFirst();
    this.digit.follow(view.dataset);
    if (!playing) this.fixedScales = null;
    if (this.resting !== null) clearTimeout(this.resting);
    if (!playing) this.resting = setTimeout(() => void this.settle(), REST_MS);
    const digit = this.digit.ref;
    const dense = this.stage?.kind === 'dense' ? this.stage.layer : null;
    if (shown.kind === 'run' && epoch !== null) void this.loadValidation(shown.runId, epoch);
    await this.look.ask(async () => {
      const look = await this.reader.read(shown, digit, view.spec, dense);
      // saliency is quick and stands beside the digit: one frame shows both
      if (!playing && this.tab === 'filters') await this.explain(look);
      return look;
    });
    if (this.lost !== null) await this.loadRemains(shown);
    else if (!playing && this.tab !== 'filters') await this.explain();
  }

  /** What takes longer: asked when nothing changes any more. */
  async settle(): Promise<void> {
    const { shown, view, playing } = this.network;
    if (shown === null || view === null || playing || this.lost !== null) return;
    const layer = this.focusLayer;
    const isConv = this.network.stages.some((stage) => stage.kind === 'conv' && stage.layer === layer);
    const asks: Promise<void>[] = [this.errors.load(shown, view.dataset)];
    if (this.tab === 'filters' && layer !== null && isConv) {
      asks.push(this.filters.wantProfile(shown, layer));
      if (shown.kind === 'run') asks.push(this.filters.wantStory(shown.runId, layer, storyEpochs(view.epochs, view.bestEpoch)));
    }
    if (this.tab === 'why') asks.push(this.why.ablate(shown, this.digit.ref), this.why.rank(shown, true));
    await Promise.all(asks);
  }

  /** Explains the digit for the two classes; the Filters page always shows saliency. */
  async explain(look = this.look.value): Promise<void> {
    if (look === null || this.tab === 'errors') return;
    const method = this.tab === 'why' ? this.why.method : 'saliency';
    await this.why.explain(look.network, look.digit, this.why.targetsFor(look.activations), method);
  }

  /** Keeps a picture or its numbers in a file that the user chooses; `notice` says what came of it. */
  async save(file: SaveFileRequest): Promise<void> {
    try {
      const saved = await this.api.request('app:save-file', file);
      if (saved !== null) this.notice = `Saved as ${saved.name}.`;
    } catch (thrown) {
      this.notice = toErrorReport(thrown).message;
    }
  }

  /** The network is gone; if it comes back before another is opened, it is opened again. */
  private close(ref: NetworkRef): void {
    this.network.close();
    this.clear();
    this.remembered = ref;
  }

  private clear(): void {
    for (const part of [this.look, this.validation, this.remains, this.filters, this.why, this.errors]) part.clear();
    this.validationKey = '';
    this.notice = '';
    this.fixedScales = null;
    this.focusLayer = null;
    this.stageTitle = '';
  }

  private chooseFirst(): void {
    const { stages } = this.network;
    const first = stages.find((stage) => stage.kind === 'conv') ?? stages.find((stage) => stage.kind === 'dense');
    this.stageTitle = first?.title ?? '';
    this.focusLayer = first?.layer ?? null;
    this.units = EMPTY_MAP;
  }

  private async loadValidation(runId: string, epoch: number): Promise<void> {
    const key = `${runId}/${epoch}`;
    if (key === this.validationKey && this.validation.problem === null) return;
    this.validationKey = key;
    await this.validation.ask(async () => {
      const { confusion } = await this.api.request('runs:get-validation', { runId, epoch });
      return { epoch, perClass: perClassAccuracy(confusion) };
    });
  }

  private async loadRemains(network: NetworkRef): Promise<void> {
    if (network.kind !== 'run') return;
    await this.remains.ask(() => this.api.request('runs:get', network.runId));
    const detail = this.remains.value;
    if (detail?.testConfusion) await this.errors.loadRecord(network.runId, detail.config.model.classes);
  }
}
