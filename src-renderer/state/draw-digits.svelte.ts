import type { NewDrawing, SavedDrawing } from '@shared/domain/saved-drawing.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { formatPlural } from '@shared/format/numbers.js';
import { FRAME } from '@shared/ink/prepare.js';
import type { DrawingsFormat } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { failed, IDLE, loaded, valueOf, type LoadState } from './load-state.js';
import { fetchReader, type NetworkChoice } from './draw-networks.svelte.js';
import { indexOfLargest, type Reader, type ReaderNetwork } from './draw-reader.js';
import type { DrawReading } from './draw-readings.svelte.js';

/** How many of the user's own digits a network reads right: of those that are of its data set. */
export interface DigitScore {
  readonly key: string;
  readonly correct: number;
  readonly total: number;
}

/** What was drawn and read, and what it is meant to be. */
export interface DrawnDigit {
  readonly reading: DrawReading;
  readonly strokes: SavedDrawing['strokes'];
  readonly dataset: string;
  readonly label: number;
  readonly labelName: string;
  /** The name of a network; null for one of another data set, whose answers say nothing of this label. */
  readonly nameOf: (key: string) => string | null;
}

/** A network with the data set whose classes it answers with. */
export interface ScoredNetwork {
  readonly reader: ReaderNetwork;
  readonly dataset: string;
}

/** The user's own digits: a test set drawn by hand. */
export class DrawDigits {
  list = $state.raw<LoadState<readonly SavedDrawing[]>>(IDLE);
  scores = $state.raw<readonly DigitScore[]>([]);
  /** What was done last, in words, or why it was not. */
  notice = $state<string | null>(null);
  problem = $state.raw<ErrorReport | null>(null);
  /** Whether every network is being asked, one after the other. */
  isScoring = $state(false);
  /** Can be put back until something else is deleted. */
  deleted = $state.raw<{ readonly drawing: SavedDrawing; readonly name: string } | null>(null);

  readonly rows = $derived(valueOf(this.list) ?? []);

  private readonly api: ApiClient;
  private readonly createReader: () => Reader;
  private readonly unsubscribe: () => void;
  private turn = 0;

  constructor(api: ApiClient, createReader: () => Reader) {
    this.api = api;
    this.createReader = createReader;
    this.unsubscribe = api.subscribe('drawings:changed', () => {
      void this.load();
    });
  }

  dispose(): void {
    this.stopScoring();
    this.unsubscribe();
  }

  async load(): Promise<void> {
    try {
      this.list = loaded(await this.api.request('drawings:list'));
    } catch (thrown) {
      this.list = failed(thrown);
    }
  }

  /** Keeps what the networks just read, under its label. */
  async save({ reading, strokes, dataset, label, labelName, nameOf }: DrawnDigit): Promise<boolean> {
    const readings = [...reading.probabilities].flatMap(([key, probabilities]) => {
      const name = nameOf(key);
      const predicted = indexOfLargest(probabilities);
      return name === null ? [] : [{ name, predicted, probability: Math.min(1, probabilities[predicted] ?? 0) }];
    });
    const kept = strokes.map(({ width, points }) => ({ width, points: points.map((value) => Math.round(value * 100) / 100) }));
    const { pixels } = reading.prepared;
    return this.keep({ dataset, label, strokes: kept, height: FRAME.side, width: FRAME.side, pixels, readings }, labelName);
  }

  private async keep(drawing: NewDrawing, name: string): Promise<boolean> {
    return this.attempt(async () => {
      await this.api.request('drawings:save', drawing);
      this.notice = `Saved as ${name}`;
    });
  }

  /** `name`: of its class. */
  async delete(drawing: SavedDrawing, name: string): Promise<void> {
    await this.attempt(async () => {
      await this.api.request('drawings:delete', drawing.id);
      this.deleted = { drawing, name };
      this.notice = `Deleted a ${name}`;
    });
  }

  async restore(): Promise<void> {
    if (this.deleted === null) return;
    const { dataset, label, strokes, height, width, pixels, readings } = this.deleted.drawing;
    if (await this.keep({ dataset, label, strokes, height, width, pixels, readings }, this.deleted.name)) this.deleted = null;
  }

  async export(format: DrawingsFormat): Promise<void> {
    await this.attempt(async () => {
      const result = await this.api.request('drawings:export', format);
      if (result !== null) this.notice = `Exported ${formatPlural(result.count, 'digit')} to ${result.folder}`;
    });
  }

  /** Reads the saved digits of their data set with each of these networks, in a reader of its own that ends with it. */
  async score(networks: readonly ScoredNetwork[]): Promise<void> {
    const { rows } = this;
    this.scores = [];
    const reader = this.createReader();
    await this.report(async () => {
      const scores: DigitScore[] = [];
      for (const network of networks) scores.push(await scoreOf(reader, network, rows));
      if (rows === this.rows) this.scores = scores;
    });
    reader.dispose();
  }

  /** Has the others read every saved digit as well, one network at a time; one whose weights cannot be had is named. */
  async scoreOthers(choices: readonly NetworkChoice[]): Promise<void> {
    const turn = (this.turn += 1);
    this.isScoring = true;
    const { rows } = this;
    const reader = this.createReader();
    const unread: string[] = [];
    for (const { key, ref, name } of choices) {
      if (this.scores.some((score) => score.key === key)) continue;
      try {
        const view = await this.api.request('inspection:open', ref);
        const network = { reader: await fetchReader(this.api, ref, view), dataset: view.dataset };
        const score = await scoreOf(reader, network, rows);
        if (turn !== this.turn || rows !== this.rows) break;
        this.scores = [...this.scores, score];
      } catch {
        unread.push(name); // said below, for all together
      }
    }
    reader.dispose();
    if (turn !== this.turn) return;
    this.isScoring = false;
    if (unread.length > 0) this.notice = `Without ${unread.join(', ')}, whose weights cannot be read.`;
  }

  /** Ends it after the network that is being asked. */
  stopScoring(): void {
    this.turn += 1;
    this.isScoring = false;
  }

  /** What the user asked for: what was told before is over. */
  private attempt(work: () => Promise<void>): Promise<boolean> {
    this.notice = null;
    return this.report(work);
  }

  private async report(work: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
      return false;
    }
  }
}

/** Of the digits that are of the network's data set. */
async function scoreOf(reader: Reader, { reader: network, dataset }: ScoredNetwork, rows: readonly SavedDrawing[]): Promise<DigitScore> {
  const { key } = network;
  const own = rows.filter((row) => row.dataset === dataset);
  await reader.ask('keep', { networks: [network] });
  const predicted = await reader.ask('score', { key, images: own.map(({ pixels }) => pixels) });
  return { key, correct: own.filter(({ label }, at) => predicted[at] === label).length, total: own.length };
}
