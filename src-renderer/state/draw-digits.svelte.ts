import { MNIST } from '@shared/domain/dataset.js';
import type { NewDrawing, SavedDrawing } from '@shared/domain/saved-drawing.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { formatPlural } from '@shared/format/numbers.js';
import { FRAME } from '@shared/ink/prepare.js';
import type { DrawingsFormat } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { failed, IDLE, loaded, valueOf, type LoadState } from './load-state.js';
import { indexOfLargest, type Reader, type ReaderNetwork } from './draw-reader.js';
import type { DrawReading } from './draw-readings.svelte.js';

/** How many of the user's own digits a network reads right. */
export interface DigitScore {
  readonly key: string;
  readonly correct: number;
  readonly total: number;
}

/** The user's own digits: a test set drawn by hand. */
export class DrawDigits {
  list = $state.raw<LoadState<readonly SavedDrawing[]>>(IDLE);
  scores = $state.raw<readonly DigitScore[]>([]);
  /** What was done last, in words, or why it was not. */
  notice = $state<string | null>(null);
  problem = $state.raw<ErrorReport | null>(null);
  /** Can be put back until something else is deleted. */
  deleted = $state.raw<SavedDrawing | null>(null);

  readonly rows = $derived(valueOf(this.list) ?? []);

  private readonly api: ApiClient;
  private readonly createReader: () => Reader;
  private readonly unsubscribe: () => void;

  constructor(api: ApiClient, createReader: () => Reader) {
    this.api = api;
    this.createReader = createReader;
    this.unsubscribe = api.subscribe('drawings:changed', () => {
      void this.load();
    });
  }

  dispose(): void {
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
  async save(reading: DrawReading, strokes: SavedDrawing['strokes'], label: number, nameOf: (key: string) => string): Promise<boolean> {
    const readings = [...reading.probabilities].map(([key, probabilities]) => {
      const predicted = indexOfLargest(probabilities);
      return { name: nameOf(key), predicted, probability: Math.min(1, probabilities[predicted] ?? 0) };
    });
    const kept = strokes.map(({ width, points }) => ({ width, points: points.map((value) => Math.round(value * 100) / 100) }));
    const { pixels } = reading.prepared;
    return this.keep({ dataset: MNIST.id, label, strokes: kept, height: FRAME.side, width: FRAME.side, pixels, readings });
  }

  private async keep(drawing: NewDrawing): Promise<boolean> {
    return this.attempt(async () => {
      await this.api.request('drawings:save', drawing);
      this.notice = `Saved as ${drawing.label}`;
    });
  }

  async delete(drawing: SavedDrawing): Promise<void> {
    await this.attempt(async () => {
      await this.api.request('drawings:delete', drawing.id);
      this.deleted = drawing;
      this.notice = `Deleted a ${drawing.label}`;
    });
  }

  async restore(): Promise<void> {
    if (this.deleted === null) return;
    const { dataset, label, strokes, height, width, pixels, readings } = this.deleted;
    if (await this.keep({ dataset, label, strokes, height, width, pixels, readings })) this.deleted = null;
  }

  async export(format: DrawingsFormat): Promise<void> {
    await this.attempt(async () => {
      const result = await this.api.request('drawings:export', format);
      if (result !== null) this.notice = `Exported ${formatPlural(result.count, 'digit')} to ${result.folder}`;
    });
  }

  /** Reads every saved digit with each of these networks, in a reader of its own that ends with it. */
  async score(networks: readonly ReaderNetwork[]): Promise<void> {
    const { rows } = this;
    this.scores = [];
    const reader = this.createReader();
    await this.attempt(async () => {
      await reader.ask('keep', { networks });
      const scores: DigitScore[] = [];
      for (const { key } of networks) {
        const predicted = await reader.ask('score', { key, images: rows.map(({ pixels }) => pixels) });
        const correct = rows.filter(({ label }, at) => predicted[at] === label).length;
        scores.push({ key, correct, total: rows.length });
      }
      if (rows === this.rows) this.scores = scores;
    });
    reader.dispose();
  }

  private async attempt(work: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    this.notice = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
      return false;
    }
  }
}
