import type { RunSummary } from '@shared/domain/run.js';
import type { ApiClient } from '../api/client.js';
import { failed, IDLE, loaded, LOADING, valueOf, type LoadState } from './load-state.js';
import { RunRecord } from './run-record.svelte.js';

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
  private early: RunSummary[] = [];
  private readonly subscriptions: readonly (() => void)[];

  constructor(api: ApiClient) {
    this.api = api;
    this.subscriptions = [
      api.subscribe('runs:changed', (run) => {
        this.replace(run);
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
      this.list = loaded(await this.api.request('runs:list'));
      for (const run of this.early.splice(0)) this.replace(run);
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
    const known = valueOf(this.list);
    if (known) this.list = loaded([...known.filter((other) => other.id !== run.id), run]);
    else this.early.push(run);
  }
}
