import type { RunConfig } from '@shared/domain/run-config.js';
import { isLive, type RunSummary } from '@shared/domain/run.js';
import type { TrainingProgress } from '@shared/domain/training.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { TrainingSnapshot } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { RunRecord } from './run-record.svelte.js';

/** The run that is trained now or was last in this session. */
export class TrainingState {
  run = $state.raw<RunSummary | null>(null);
  config = $state.raw<RunConfig | null>(null);
  progress = $state.raw<TrainingProgress | null>(null);
  record = $state.raw<RunRecord | null>(null);
  /** Why a start or stop was refused; a run's own failure is in `run.failure`. */
  refusal = $state.raw<ErrorReport | null>(null);
  starting = $state(false);

  readonly live = $derived(this.run !== null && isLive(this.run.status));

  private readonly api: ApiClient;
  private readonly subscriptions: readonly (() => void)[];
  /** Events that came before it was known what is being trained. */
  private early: (() => void)[] = [];
  private restoring = false;

  constructor(api: ApiClient) {
    this.api = api;
    this.subscriptions = [
      api.subscribe('training:started', (snapshot) => {
        this.adopt(snapshot);
      }),
      api.subscribe('training:progressed', (progress) => {
        this.receive(progress.runId, () => (this.progress = progress));
      }),
      api.subscribe('training:steps-recorded', ({ runId, points }) => {
        this.receive(runId, (record) => {
          record.addSteps(points);
        });
      }),
      api.subscribe('training:epoch-ended', ({ runId, epoch }) => {
        this.receive(runId, (record) => void record.addEpoch(epoch));
      }),
      api.subscribe('training:ended', (run) => {
        this.receive(run.id, (record) => {
          this.run = run;
          void record.load();
        });
      }),
      api.subscribe('runs:changed', (run) => {
        this.receive(run.id, () => (this.run = run));
      }),
    ];
  }

  dispose(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  /** Brings back what was there before the page was loaded: call once, at the start. */
  async restore(): Promise<void> {
    this.restoring = true;
    const snapshot = await this.ask(() => this.api.request('training:get-current'));
    this.restoring = false;
    // a run that started meanwhile is newer than the answer
    const record = snapshot && this.run === null ? this.adopt(snapshot) : null;
    for (const replay of this.early.splice(0)) replay();
    await record?.load();
  }

  /** Starts a run; false when it was refused, with the reason in `refusal`. */
  async start(config: RunConfig): Promise<boolean> {
    this.starting = true;
    const run = await this.ask(() => this.api.request('training:start', config));
    this.starting = false;
    return run !== undefined;
  }

  /** Asks for the end; what was learned is kept. */
  async stop(): Promise<void> {
    await this.ask(() => this.api.request('training:stop'));
  }

  private adopt(snapshot: TrainingSnapshot): RunRecord {
    this.run = snapshot.run;
    this.config = snapshot.config;
    this.progress = snapshot.progress;
    this.refusal = null;
    return (this.record = new RunRecord(this.api, snapshot.run.id));
  }

  private receive(runId: string, apply: (record: RunRecord) => void): void {
    if (this.restoring)
      this.early.push(() => {
        this.receive(runId, apply);
      });
    else if (this.record?.runId === runId) apply(this.record);
  }

  private async ask<T>(request: () => Promise<T>): Promise<T | undefined> {
    this.refusal = null;
    try {
      return await request();
    } catch (thrown) {
      this.refusal = toErrorReport(thrown);
      return undefined;
    }
  }
}
