import { classReports, confusionOf } from '@shared/domain/class-report.js';
import { reliabilityOf } from '@shared/domain/reliability.js';
import type { NetworkRef } from '@shared/domain/network.js';
import type { MisreadCounts } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { ANY, galleryOf, type GalleryAnswers, type GalleryFilter, type GalleryOrder } from './inspect-gallery.js';
import { networkKey } from './inspect-network.svelte.js';
import { Latest } from './latest.svelte.js';

export interface TestSheet extends GalleryAnswers {
  readonly key: string;
  readonly classes: number;
  readonly meanLoss: number | null;
  /** From the weights themselves, or as they were recorded when the run ended. */
  readonly source: 'network' | 'record';
}

/** What a network makes of the whole test set, and the digits it misreads. */
export class InspectErrors {
  readonly sheet = new Latest<TestSheet>();
  readonly misreads = new Latest<MisreadCounts>();
  order = $state<GalleryOrder>('confidence');
  filter = $state.raw<GalleryFilter>(ANY);
  matrixMode = $state<'count' | 'row-percent' | 'column-percent'>('count');
  /** Answers below this confidence are rejected. */
  threshold = $state(0.9);

  readonly answers = $derived(this.sheet.value);
  readonly confusion = $derived(
    this.answers === null ? null : confusionOf(this.answers.labels, this.answers.predicted, this.answers.classes),
  );
  readonly reports = $derived(this.confusion === null ? [] : classReports(this.confusion));
  readonly reliability = $derived(this.answers === null ? null : reliabilityOf(this.answers));
  readonly gallery = $derived(
    this.answers === null ? [] : galleryOf(this.answers, this.filter, this.order, this.misreads.value?.counts ?? null),
  );
  readonly misreadCount = $derived(
    this.answers === null
      ? 0
      : this.answers.labels.reduce((sum, label, index) => sum + (this.answers?.predicted[index] === label ? 0 : 1), 0),
  );

  /** Whether nothing is known because it was asked for and cancelled. */
  readonly wasCancelled = $derived.by(() => {
    const { busy, value, problem } = this.sheet;
    return this.key !== '' && !busy && value === null && problem === null;
  });

  private readonly api: ApiClient;
  private key = $state('');

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Brings the answers of these weights unless they are there or under way. */
  async load(network: NetworkRef, dataset: string): Promise<void> {
    const key = networkKey(network);
    if (key === this.key && (this.sheet.busy || this.answers?.key === key)) return;
    this.key = key;
    const answers = this.sheet.ask(async () => {
      const found = await this.api.request('inspection:get-test-answers', network);
      return { ...found, key, source: 'network' as const };
    });
    const misreads = this.misreads.value === null ? this.loadMisreads(dataset) : Promise.resolve();
    await Promise.all([answers, misreads]);
  }

  /** The answers that were stored when a run ended: what is left when its weights are not. */
  async loadRecord(runId: string, classes: number): Promise<void> {
    this.key = `record/${runId}`;
    await this.sheet.ask(async () => {
      const recorded = await this.api.request('runs:get-test-predictions', runId);
      return { ...recorded, key: this.key, classes, trueProbability: null, meanLoss: null, source: 'record' as const };
    });
  }

  clear(): void {
    this.key = '';
    this.filter = ANY;
    this.sheet.clear();
    this.misreads.clear();
  }

  private async loadMisreads(dataset: string): Promise<void> {
    await this.misreads.ask(() => this.api.request('inspection:count-misreads', dataset));
  }
}
