import { convStages } from '@shared/domain/conv-stages.js';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { multiplications } from '@shared/forward/cost.js';
import type { PreparedInk } from '@shared/ink/prepare.js';
import { EMPTY_MAP, withEntries } from './immutable.js';
import { ReaderCore, type ReadDetail, type Reader, type ReaderNetwork, type TaskAnswer } from './draw-reader.js';

/** What the networks say of a prepared image. While a line grows the others may be a few milliseconds behind the chosen one. */
export interface DrawReading {
  readonly prepared: PreparedInk;
  /** By network key: [classes]. */
  readonly probabilities: ReadonlyMap<string, Float32Array>;
}

/** What goes on inside the chosen network. */
export type DrawInside = Pick<TaskAnswer<'read'>, 'maps' | 'saliency'>;

/** The layers that light up: every convolution after its activation, or the hidden layers of a network without any. */
export function litLayers(spec: ModelSpec): readonly string[] {
  const stages = convStages(spec).map(({ activation }) => activation);
  if (stages.length > 0) return stages;
  return layersOf(spec).flatMap(({ kind, name }) => (kind === 'activation' ? [name] : []));
}

/** A network of up to so many multiplications reads within the frame itself, some 4 ms; a larger one beside the page. */
const FRAME_MULTIPLICATIONS = 4e6;

/**
 * The chosen network reads at once, so that its bars are in the very frame that follows a stroke; its maps are taken when
 * that frame is painted, and are in the next one. The others read beside the page, one image at a time, the newest first.
 */
export class DrawReadings {
  /** Null while the pad is blank, or before the first network is there. */
  reading = $state.raw<DrawReading | null>(null);
  /** Null as long as `reading` is; while a line grows it may be a frame behind. */
  inside = $state.raw<DrawInside | null>(null);
  problem = $state.raw<ErrorReport | null>(null);

  private readonly here = new ReaderCore();
  private readonly beside: Reader;
  private chosen: ReaderNetwork | null = null;
  private keysBeside: readonly string[] = [];
  private waiting: PreparedInk | null = null;
  private isBusy = false;
  private isBlank = true;
  private saliency = false;
  private looking: ReturnType<typeof setTimeout> | null = null;

  constructor(beside: Reader) {
    this.beside = beside;
  }

  dispose(): void {
    this.lookNoMore();
    this.beside.dispose();
  }

  /** Takes the networks in use; `chosenKey` names the one whose layers are shown. */
  async keep(networks: readonly ReaderNetwork[], chosenKey: string): Promise<void> {
    if (chosenKey !== this.chosen?.key) this.inside = null;
    this.chosen = networks.find(({ key }) => key === chosenKey) ?? null;
    const isHere = ({ key, spec }: ReaderNetwork): boolean => key === chosenKey && multiplications(spec) <= FRAME_MULTIPLICATIONS;
    this.here.answer('keep', { networks: networks.filter(isHere) });
    const others = networks.filter((network) => !isHere(network));
    this.keysBeside = others.map(({ key }) => key);
    try {
      await this.beside.ask('keep', { networks: others });
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }

  /** Reads an image, or takes back what was said of the last: null is a blank pad. */
  read(prepared: PreparedInk | null, saliency: boolean): void {
    this.isBlank = prepared === null;
    this.waiting = prepared;
    this.saliency = saliency;
    if (prepared === null) {
      this.lookNoMore();
      [this.reading, this.inside] = [null, null];
      return;
    }
    const { chosen } = this;
    if (chosen !== null && !this.keysBeside.includes(chosen.key)) {
      this.take(prepared, this.here.answer('read', { pixels: prepared.pixels, keys: [chosen.key], detail: null }));
      // a timer that is set while a frame is made runs when it is painted
      this.looking ??= setTimeout(() => {
        this.looking = null;
        this.lookInside();
      });
    }
    if (!this.isBusy) void this.readBeside();
  }

  /** Takes the layers of what the chosen network has just read here. */
  private lookInside(): void {
    const { reading, chosen } = this;
    if (reading === null || chosen === null || this.keysBeside.includes(chosen.key)) return;
    this.inside = this.here.answer('read', { pixels: reading.prepared.pixels, keys: [], detail: this.detail() });
  }

  private lookNoMore(): void {
    if (this.looking !== null) clearTimeout(this.looking);
    this.looking = null;
  }

  private detail(): ReadDetail | null {
    const { chosen, saliency } = this;
    return chosen === null ? null : { key: chosen.key, layers: litLayers(chosen.spec), saliency };
  }

  private async readBeside(): Promise<void> {
    this.isBusy = true;
    try {
      while (this.waiting !== null && this.keysBeside.length > 0) {
        const prepared = this.waiting;
        const keys = this.keysBeside;
        this.waiting = null;
        const detail = keys.includes(this.chosen?.key ?? '') ? this.detail() : null;
        const answer = await this.beside.ask('read', { pixels: prepared.pixels, keys, detail });
        // the pad was cleared meanwhile: nothing may be said of it
        if (this.isBlank) continue;
        this.take(prepared, answer);
        if (detail !== null) this.inside = answer;
      }
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    } finally {
      this.isBusy = false;
    }
  }

  /** Adds what some networks read; the picture is that of the chosen one. */
  private take(prepared: PreparedInk, { readings }: TaskAnswer<'read'>): void {
    const hasChosen = readings.some(({ key }) => key === this.chosen?.key);
    const before = this.reading;
    const probabilities = withEntries(
      before?.probabilities ?? EMPTY_MAP,
      readings.map((one) => [one.key, one.probabilities]),
    );
    this.reading = hasChosen || before === null ? { prepared, probabilities } : { ...before, probabilities };
  }
}
