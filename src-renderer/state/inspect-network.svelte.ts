import type { NetworkRef } from '@shared/domain/network.js';
import { stagesOf, type Stage } from '@shared/domain/network-stages.js';
import type { NetworkView } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { Latest } from './latest.svelte.js';

/** Two references with the same key are the same weights. */
export function networkKey(network: NetworkRef): string {
  return network.kind === 'run' ? `run/${network.runId}/${network.epoch}` : `model/${network.modelId}`;
}

/** Saved epochs a second while it plays. */
const PLAY_INTERVAL_MS = 100;

/** Which network is looked at, and at which of its saved epochs. */
export class InspectNetwork {
  /** What was asked for last; null before anything was. */
  ref = $state.raw<NetworkRef | null>(null);
  /** The epoch shown; null for a model, or while it is not known. */
  epoch = $state<number | null>(null);
  playing = $state(false);
  readonly opened = new Latest<NetworkView>();

  readonly view = $derived(this.opened.value);
  readonly epochs = $derived(this.view?.epochs ?? []);
  readonly stages = $derived<readonly Stage[]>(this.view === null ? [] : stagesOf(this.view.spec));
  readonly newestEpoch = $derived(this.epochs.at(-1) ?? null);

  private readonly api: ApiClient;
  private readonly onchange: () => void;
  private readonly unsubscribe: () => void;
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(api: ApiClient, onchange: () => void) {
    this.api = api;
    this.onchange = onchange;
    this.unsubscribe = api.subscribe('training:epoch-ended', ({ runId }) => {
      if (this.ref?.kind === 'run' && this.ref.runId === runId) void this.refresh();
    });
  }

  dispose(): void {
    this.pause();
    this.unsubscribe();
  }

  /** The network as it is shown: a run with the number of its epoch; null before it is open. */
  get shown(): NetworkRef | null {
    if (this.ref === null || this.view === null) return null;
    if (this.ref.kind === 'model') return this.ref;
    return this.epoch === null ? null : { kind: 'run', runId: this.ref.runId, epoch: this.epoch };
  }

  async open(ref: NetworkRef): Promise<void> {
    this.pause();
    this.ref = ref;
    this.opened.clear();
    this.epoch = null;
    await this.opened.ask(() => this.api.request('inspection:open', ref));
    if (this.ref !== ref || this.view === null) return;
    this.epoch = this.view.epoch;
    this.onchange();
  }

  /** Looks at none any more. */
  close(): void {
    this.ref = null;
    this.opened.clear();
    this.epoch = null;
    this.pause();
  }

  showEpoch(epoch: number): void {
    if (this.ref?.kind !== 'run' || epoch === this.epoch || !this.epochs.includes(epoch)) return;
    this.epoch = epoch;
    this.onchange();
  }

  /** The saved epoch `count` places later (or earlier). */
  moveEpoch(count: number): void {
    const at = this.epochs.indexOf(this.epoch ?? NaN);
    const next = this.epochs[Math.min(this.epochs.length - 1, Math.max(0, at + count))];
    if (next !== undefined) this.showEpoch(next);
  }

  goToNewest(): void {
    if (this.newestEpoch !== null) this.showEpoch(this.newestEpoch);
  }

  /** Shows one saved epoch after the other, from the first again when the last is shown. */
  play(): void {
    if (this.playing || this.epochs.length < 2) return;
    this.playing = true;
    if (this.epoch === this.newestEpoch) this.moveEpoch(-this.epochs.length);
    this.timer = setInterval(() => {
      this.moveEpoch(1);
      if (this.epoch === this.newestEpoch) this.pause();
    }, PLAY_INTERVAL_MS);
  }

  pause(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    if (!this.playing) return;
    this.playing = false;
    this.onchange();
  }

  /** Brings the epochs that were saved meanwhile; the one shown stays. */
  private async refresh(): Promise<void> {
    if (this.ref?.kind !== 'run') return;
    const newest: NetworkRef = { kind: 'run', runId: this.ref.runId, epoch: 'latest' };
    const isFirst = this.epoch === null;
    await this.opened.ask(() => this.api.request('inspection:open', newest));
    if (!isFirst || this.view === null) return;
    this.epoch = this.view.epoch;
    this.onchange();
  }
}
