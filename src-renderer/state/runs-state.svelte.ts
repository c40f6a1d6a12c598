import { unpackRuns } from '@shared/domain/packed-runs.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { ApiClient } from '../api/client.js';
import { failed, IDLE, loaded, LOADING, valueOf, type LoadState } from './load-state.js';
import { RunRecord } from './run-record.svelte.js';
import { withoutRuns } from './run-selection.js';

/** Every saved run, and the one that is open beside the table. */
export class RunsState {
  list = $state.raw<LoadState<readonly RunSummary[]>>(IDLE);
  selectedId = $state<string | null>(null);
  /** The selected run's measurements. */
  record = $state.raw<RunRecord | null>(null);

  /** Newest first. */
  readonly rows = $derived([...(valueOf(this.list) ?? [])].sort((a, b) => b.createdAt - a.createdAt));
  readonly selected = $derived(this.rows.find((run) => run.id === this.selectedId) ?? null);

  private readonly api: ApiClient;
  /** Changes that came before the list. */
  private early: (() => void)[] = [];
  private readonly subscriptions: readonly (() => void)[];

  constructor(api: ApiClient) {
    this.api = api;
    this.subscriptions = [
      api.subscribe('runs:changed', (run) => {
        this.replace(run);
      }),
      api.subscribe('runs:removed', (runIds) => {
        this.remove(runIds);
      }),
      api.subscribe('training:steps-recorded', ({ runId, points }) => {
        if (this.record?.runId === runId) this.record.addSteps(points);
      }),
      api.subscribe('training:epoch-ended', ({ runId, epoch }) => {
        if (this.record?.runId === runId) void this.record.addEpoch(epoch);
      }),
      api.subscribe('training:ended', (run) => {
        this.replace(run);
        if (this.record?.runId === run.id) void this.record.load();
      }),
    ];
  }

  dispose(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  async load(): Promise<void> {
    this.list = LOADING;
    try {
      this.list = loaded(unpackRuns(await this.api.request('runs:list')));
      for (const change of this.early.splice(0)) change();
    } catch (thrown) {
      this.list = failed(thrown);
    }
  }

  /** Opens a run beside the table. */
  async select(runId: string): Promise<void> {
    if (this.selectedId === runId) return;
    this.selectedId = runId;
    this.record = new RunRecord(this.api, runId);
    await this.record.load();
  }

  private replace(run: RunSummary): void {
    this.update((known) => [...known.filter((other) => other.id !== run.id), run]);
  }

  private remove(runIds: readonly string[]): void {
    this.update((known) => withoutRuns(known, runIds));
    if (this.selectedId === null || !runIds.includes(this.selectedId)) return;
    this.selectedId = null;
    this.record = null;
  }

  private update(change: (known: readonly RunSummary[]) => readonly RunSummary[]): void {
    const known = valueOf(this.list);
    if (known) this.list = loaded(change(known));
    else
      this.early.push(() => {
        this.update(change);
      });
  }
}
