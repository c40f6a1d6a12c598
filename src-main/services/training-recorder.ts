import type { StepPoints } from '@shared/domain/metrics.js';
import type { RateChange, RunEnvironment, RunSummary } from '@shared/domain/run.js';
import type { EpochReport, TrainingFacts } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import type { History, PauseRecord, RunEnding, TakenRun } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import { environmentChanges } from '@shared/domain/environment-changes.js';
import type { TrainingWrites } from './training-writes.js';

interface Dependencies {
  readonly history: History;
  readonly events: Emitter<EventMap>;
}

/** What one training leaves behind: everything is stored first, then told. A full disk is waited for. */
export class TrainingRecorder {
  /** Whether there is something on disk to go on from. */
  hasState: boolean;
  private readonly deps: Dependencies;
  private readonly task: TakenRun;
  private readonly writes: TrainingWrites;
  private readonly runId: string;
  /** Points that were shown and are not stored yet. */
  private shown: readonly StepPoints[] = [];

  constructor(deps: Dependencies, task: TakenRun, writes: TrainingWrites) {
    this.deps = deps;
    this.task = task;
    this.writes = writes;
    this.runId = task.detail.summary.id;
    this.hasState = task.saved !== null;
  }

  /** Rejects with `dataset-damaged` when a resumed run's digits are not those that it began with; other changes go into its notes. */
  async start(environment: RunEnvironment, facts: TrainingFacts): Promise<void> {
    const { environment: before, summary } = this.task.detail;
    if (before !== null && before.datasetChecksum !== environment.datasetChecksum) {
      const what = `The data set "${this.task.detail.config.dataset}" is not the one that this run began with.`;
      throw new AppError('dataset-damaged', `${what} Its finished epochs are kept.`);
    }
    await this.writes.untilStored(() => this.deps.history.recordStart(this.runId, environment, facts));
    const changes = before === null ? [] : environmentChanges(before, environment);
    if (changes.length === 0) return;
    const step = (this.task.saved?.state.step ?? 0) + 1;
    const note = `Resumed at step ${step} with other settings, so its numbers may be others: ${changes.join(' ')}`;
    const notes = summary.notes === '' ? note : `${summary.notes}\n${note}`;
    for (const run of await this.writes.untilStored(() => this.deps.history.changeRun(this.runId, { notes }))) this.tell(run);
  }

  /** Points are shown at once, and stored with their epoch or pause, or else with the end. */
  steps(points: StepPoints): void {
    this.shown = [...this.shown, points];
    this.deps.events.emit('training:steps-recorded', { runId: this.runId, points });
  }

  async epoch(report: EpochReport): Promise<void> {
    const run = await this.writes.untilStored(() => this.deps.history.recordEpoch(this.runId, report));
    this.stored(report.metrics.step);
    this.deps.events.emit('training:epoch-ended', { runId: this.runId, epoch: report.metrics });
    this.tell(run);
  }

  async pause({ steps, weights, state }: PauseRecord): Promise<void> {
    const run = await this.writes.untilStored(() => this.deps.history.recordPause(this.runId, { steps, weights, state }));
    this.stored(state.step);
    this.tell(run);
  }

  async goOn(): Promise<void> {
    this.tell(await this.writes.untilStored(() => this.deps.history.recordContinue(this.runId)));
  }

  async rate(change: RateChange): Promise<void> {
    await this.writes.untilStored(() => this.deps.history.recordRateChange(this.runId, change));
  }

  /** Resolves with the run as it is kept. */
  async release(): Promise<RunSummary> {
    return this.deps.history.releasePaused(this.runId);
  }

  /** A run that goes on later does its last steps again, so that they are not kept. */
  async end(ending: RunEnding): Promise<RunSummary> {
    const steps = ending.status === 'interrupted' ? [] : this.shown;
    return this.writes.untilStored(() => this.deps.history.endRun(this.runId, { ...ending, steps }));
  }

  private stored(step: number): void {
    this.hasState = true;
    this.shown = this.shown.filter(({ firstStep }) => firstStep > step);
  }

  private tell(run: RunSummary): void {
    this.deps.events.emit('runs:changed', run);
  }
}
