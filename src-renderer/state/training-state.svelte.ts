import type { RunConfig } from '@shared/domain/run-config.js';
import { isLive, type RunSummary } from '@shared/domain/run.js';
import type { TrainingProgress } from '@shared/domain/training.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { TrainingSnapshot } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { isGlanceDue } from './glance.js';
import { RunRecord } from './run-record.svelte.js';

/** The run that is trained now or was last in this session. */
export class TrainingState {
  run = $state.raw<RunSummary | null>(null);
  config = $state.raw<RunConfig | null>(null);
  progress = $state.raw<TrainingProgress | null>(null);
  /** The progress for a status bar: few of the numbers that run. */
  glance = $state.raw<TrainingProgress | null>(null);
  record = $state.raw<RunRecord | null>(null);
  /** Why something was refused that was asked for; a run's own failure is in `run.failure`. */
  refusal = $state.raw<ErrorReport | null>(null);
  /** A start, a pause or a way on is on its way, and asking again would be too much. */
  asking = $state(false);
  /** The base of the schedule, which may have been changed in mid-run; null before the first run. */
  learningRate = $state<number | null>(null);

  /** Running or paused. */
  readonly live = $derived(this.run !== null && isLive(this.run.status));
  /** Being computed, so that another run has to wait. */
  readonly busy = $derived(this.run?.status === 'running');
  /** Paused, or interrupted and not left so on purpose. */
  readonly resumable = $derived(this.run !== null && this.run.resumable && !this.run.interruptionKept);

  private readonly api: ApiClient;
  private readonly subscriptions: readonly (() => void)[];
  /** Events that came before it was known what is being trained. */
  private early: (() => void)[] = [];
  private glancedAt = 0;
  private restoring = false;
  /** The run that was in view until it was deleted; the deletion may be undone. */
  private removedId: string | null = null;

  constructor(api: ApiClient) {
    this.api = api;
    this.subscriptions = [
      api.subscribe('training:started', (snapshot) => {
        const record = this.adopt(snapshot);
        // a run that goes on has epochs and points from before
        if (snapshot.progress.step > 0) void this.load(record);
      }),
      api.subscribe('training:progressed', (progress) => {
        this.receive(progress.runId, () => {
          this.follow(progress);
        });
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
        if (run.id === this.removedId && this.run === null) void this.restore();
        this.receive(run.id, () => (this.run = run));
      }),
      api.subscribe('runs:removed', (runIds) => {
        for (const runId of runIds)
          this.receive(runId, () => {
            this.clear();
          });
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
    if (record) await this.load(record);
  }

  /** Starts a run; false when it was refused, with the reason in `refusal`. */
  async start(config: RunConfig): Promise<boolean> {
    return this.once(() => this.api.request('training:start', config));
  }

  /** Lines a run up behind the one that is trained; false when it was refused. */
  async queue(config: RunConfig): Promise<boolean> {
    return this.once(() => this.api.request('training:queue', config));
  }

  async pause(): Promise<void> {
    await this.once(() => this.api.request('training:pause'));
  }

  /** Goes on with the run in view. */
  async resume(): Promise<void> {
    const { run } = this;
    if (run) await this.once(() => this.api.request('training:resume', run.id));
  }

  /** For the next steps of the run in view; false when it was refused. */
  async setLearningRate(learningRate: number): Promise<boolean> {
    const done = await this.once(() => this.api.request('training:set-learning-rate', learningRate));
    if (done) this.learningRate = learningRate;
    return done;
  }

  /** Asks for the end of the run in view; what was learned is kept. */
  async stop(): Promise<void> {
    const { run } = this;
    if (run) await this.ask(() => this.api.request('training:stop', run.id));
  }

  private adopt(snapshot: TrainingSnapshot): RunRecord {
    this.run = snapshot.run;
    this.config = snapshot.config;
    this.follow(snapshot.progress);
    this.learningRate = snapshot.config.learningRate;
    this.refusal = null;
    this.removedId = null;
    return (this.record = new RunRecord(this.api, snapshot.run.id));
  }

  /** The run in view is gone, and with it all that is told of it. */
  private clear(): void {
    this.removedId = this.run?.id ?? null;
    this.run = this.config = this.progress = this.glance = this.record = this.learningRate = null;
  }

  private follow(progress: TrainingProgress): void {
    this.progress = progress;
    const now = performance.now();
    if (!isGlanceDue(this.glance, progress, now - this.glancedAt)) return;
    this.glance = progress;
    this.glancedAt = now;
  }

  /** Brings what is stored of the run in view, and with it the learning rate that it has now. */
  private async load(record: RunRecord): Promise<void> {
    await record.load();
    const changed = record.detail?.rateChanges.at(-1);
    if (changed && this.record === record) this.learningRate = changed.learningRate;
  }

  private receive(runId: string, apply: (record: RunRecord) => void): void {
    if (this.restoring)
      this.early.push(() => {
        this.receive(runId, apply);
      });
    else if (this.record?.runId === runId) apply(this.record);
  }

  /** Asks for something that must not be asked for twice at a time; false when it was refused. */
  private async once(request: () => Promise<unknown>): Promise<boolean> {
    if (this.asking) return false;
    this.asking = true;
    const answer = await this.ask(request);
    this.asking = false;
    return answer !== undefined;
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
