import { trainingSizes, type RunConfig } from '@shared/domain/run-config.js';
import { extensionConfig, repeatConfig } from '@shared/domain/run-descent.js';
import type { RunDetail, RunSummary } from '@shared/domain/run.js';
import type { EngineStatus } from '@shared/domain/training.js';
import { tuningFor, type EngineTuning } from '@shared/engine/environment.js';
import { AppError } from '@shared/errors.js';
import type { TrainingSnapshot } from '@shared/ipc/contract.js';
import type { NewRun, TakenRun } from '../history/history.js';
import { checkConfig, requireDataset } from './check-config.js';
import { lastUnfinished } from './last-unfinished.js';
import { TrainingJob } from './training-job.js';
import { TrainingQueue, UnusableRun } from './training-queue.js';
import type { TrainingDependencies } from './training-task.js';

/** Starts, pauses, resumes, stops and tells of the one training of this process, and works through the queue. */
export class TrainingService {
  engineStatus: EngineStatus = { kind: 'idle' };
  private job: TrainingJob | undefined;
  private run: RunSummary | undefined;
  /** Set from a start until its job has ended: nothing else starts meanwhile. */
  private ended: Promise<RunSummary> | undefined;
  private isStarting = false;
  private readonly deps: TrainingDependencies;
  private readonly waiting: TrainingQueue;

  constructor(deps: TrainingDependencies) {
    this.deps = deps;
    this.waiting = new TrainingQueue(deps);
    deps.events.on('engine:status-changed', (status) => {
      this.engineStatus = status;
    });
    deps.events.on('runs:changed', (run) => {
      if (run.id === this.run?.id) this.run = run;
    });
    deps.events.on('runs:removed', (runIds) => {
      if (this.ended === undefined && this.run !== undefined && runIds.includes(this.run.id)) this.job = this.run = undefined;
    });
  }

  /**
   * Records the run and starts training it; resolves when it is recorded. Rejects with `already-training`,
   * `dataset-missing` or `invalid-config`, and then nothing was changed.
   */
  async start(config: RunConfig): Promise<RunSummary> {
    const { history, now } = this.deps;
    return this.begin(async () => {
      checkConfig(config, await history.listDatasets());
      const { id } = await history.createRun({ config, createdAt: now() });
      return { detail: await history.getRun(id), saved: null };
    });
  }

  /** Goes on with a paused or interrupted run, in the engine that waits for it or in a new one. */
  async resume(runId: string): Promise<RunSummary> {
    const { job, run } = this;
    if (run !== undefined && job?.runId === runId && job.isPaused && !job.isEnding && this.ended !== undefined) {
      job.goOn();
      return run;
    }
    return this.begin(async () => {
      const { history } = this.deps;
      requireDataset((await history.getRun(runId)).config.dataset, await history.listDatasets()); // before the run is taken
      const { detail, ...saved } = await history.takeForResume(runId);
      return { detail, saved };
    });
  }

  /** Lines a run up; started at once when nothing is trained or paused, unless others wait already. */
  async queue(config: RunConfig): Promise<RunSummary> {
    const { history, now } = this.deps;
    checkConfig(config, await history.listDatasets());
    const run = await this.waiting.add({ config, createdAt: now(), queued: true });
    if (this.isBusy()) return run;
    const started = await this.startQueue();
    return started?.id === run.id ? started : run;
  }

  /** Starts the first waiting run; null when none waits. Rejects with `already-training`. */
  async startQueue(): Promise<RunSummary | null> {
    for (;;) {
      const first = await this.waiting.first();
      const started = first === null ? null : await this.startQueued(first);
      if (first === null || started !== null) return started;
    }
  }

  async repeat(runId: string): Promise<RunSummary> {
    const { config } = await this.deps.history.getRun(runId);
    return this.descend(repeatConfig(config), { kind: 'repeats', runId });
  }

  async extend(runId: string, epochs: number): Promise<RunSummary> {
    const { config, rateChanges } = await this.deps.history.getRun(runId);
    return this.descend(extensionConfig(config, rateChanges, epochs), { kind: 'extends', runId });
  }

  async moveInQueue(runId: string, before: string | null): Promise<void> {
    await this.waiting.move(runId, before);
  }

  async cancelQueued(runId: string): Promise<void> {
    await this.waiting.cancel(runId);
  }

  /** Pauses at the next step; resolves when the pause is on disk or the training has ended. Rejects with `not-training`. */
  async pause(): Promise<void> {
    await this.underWay('pause').pause();
  }

  /** From the next step on. Rejects with `not-training`. */
  async setLearningRate(learningRate: number): Promise<void> {
    const job = this.underWay('change');
    if (job.isEnding) await this.ended;
    this.underWay('change').setLearningRate(learningRate);
  }

  /**
   * Ends the training of this run soon (one paused without an engine goes on for that) and keeps what was learned.
   * Rejects with `not-training` or `run-not-found`.
   */
  async stop(runId = this.job?.runId): Promise<void> {
    const { job, ended } = this;
    if (job?.runId === runId && job?.isEnding === true && ended !== undefined && (await ended).status !== 'paused') return; // it has ended by itself
    if (this.ended === undefined && runId !== undefined) {
      const { summary } = await this.deps.history.getRun(runId);
      if (summary.status === 'paused') await this.resume(runId);
    }
    const stopped = this.underWay('stop');
    if (stopped.runId !== runId) throw new AppError('not-training', 'This run is not being trained, so there is nothing to stop.');
    stopped.stop();
  }

  /** Pauses what is trained and ends its engine; resolves with it, or at once with undefined. Nothing waiting starts any more. */
  async park(): Promise<RunSummary | undefined> {
    this.waiting.hold();
    if (this.ended === undefined) return undefined;
    this.job?.park();
    return this.ended;
  }

  /** Whether a run is trained, and not at rest in a pause. */
  isTraining(): boolean {
    return this.ended !== undefined && this.job?.isPaused !== true;
  }

  /** The training of this session that is running or ended last. */
  current(): TrainingSnapshot | null {
    if (this.job === undefined || this.run === undefined) return null;
    return { run: this.run, config: this.job.config, progress: this.job.progress };
  }

  /** The same, or what an earlier session left unfinished. */
  async restore(): Promise<TrainingSnapshot | null> {
    return this.current() ?? (await lastUnfinished(this.deps.history));
  }

  /** Resolves with the run as recorded when the training has ended or left its engine; at once with undefined if none is under way. */
  async whenEnded(): Promise<RunSummary | undefined> {
    return this.ended;
  }

  private isBusy(): boolean {
    return this.ended !== undefined || this.isStarting;
  }

  private busy(): AppError {
    const name = this.run?.name ?? 'Another run';
    return new AppError('already-training', `${name} is being trained. Stop it or wait for its end before starting another run.`);
  }

  private underWay(what: string): TrainingJob {
    if (this.job !== undefined && this.ended !== undefined) return this.job;
    throw new AppError('not-training', `Nothing is being trained, so there is nothing to ${what}.`);
  }

  private async descend(config: RunConfig, origin: NonNullable<NewRun['origin']>): Promise<RunSummary> {
    const { history, now } = this.deps;
    checkConfig(config, await history.listDatasets());
    const run = await this.waiting.add({ config, createdAt: now(), queued: true, origin });
    return this.isBusy() ? run : ((await this.startQueued(run.id)) ?? run);
  }

  /** Null when what the run was to begin with is gone; then it has failed. */
  private async startQueued(runId: string): Promise<RunSummary | null> {
    try {
      return await this.begin(() => this.waiting.take(runId));
    } catch (error) {
      if (error instanceof UnusableRun) return null;
      throw error;
    }
  }

  /** Takes a run and trains it; a paused one leaves its engine first. Resolves when it is taken. */
  private async begin(take: () => Promise<TakenRun>): Promise<RunSummary> {
    if (this.isStarting || (this.ended !== undefined && this.job?.isPaused !== true)) throw this.busy();
    this.isStarting = true;
    try {
      if (this.ended !== undefined) {
        this.job?.park();
        await this.ended;
      }
      return await this.launch(await take());
    } finally {
      this.isStarting = false;
    }
  }

  private async launch(taken: TakenRun): Promise<RunSummary> {
    const { history, events } = this.deps;
    const { summary, config } = taken.detail;
    const dataset = (await history.listDatasets()).find(({ id }) => id === config.dataset);
    const { stepsPerEpoch } = trainingSizes(config, dataset?.trainCount ?? 0);
    const job = new TrainingJob(this.deps, { ...taken, tuning: await this.tuningOf(taken.detail), stepsPerEpoch });
    this.run = summary;
    this.job = job;
    this.ended = this.drive(job);
    this.ended.catch(() => undefined); // reported by `drive`; `whenEnded` hands it on
    events.emit('training:started', { run: summary, config, progress: job.progress });
    events.emit('runs:changed', summary);
    return summary;
  }

  /** Bit-identity needs the settings that the run, or the one that it comes from, was trained with. */
  private async tuningOf({ config, environment, repeat, parent }: RunDetail): Promise<EngineTuning> {
    const { history, defaultTuning } = this.deps;
    const source = repeat !== null && repeat.name !== null ? repeat.of : parent?.id;
    const recorded = environment ?? (source === undefined ? null : (await history.getRun(source)).environment);
    return recorded?.engine ?? tuningFor(config.model, (await history.getTuning()) ?? defaultTuning);
  }

  private async drive(job: TrainingJob): Promise<RunSummary> {
    const { events, log } = this.deps;
    let run: RunSummary | undefined;
    try {
      run = await job.run();
      this.run = run;
      events.emit('runs:changed', run);
      if (run.status !== 'paused') events.emit('training:ended', run);
      return run;
    } catch (error) {
      log.error('training', 'the end of the training could not be recorded', error);
      throw error;
    } finally {
      this.ended = undefined;
      if (this.engineStatus.kind === 'starting') events.emit('engine:status-changed', { kind: 'idle' });
      if (run !== undefined && this.waiting.goesOnAfter(run)) void this.startNext();
    }
  }

  private async startNext(): Promise<void> {
    try {
      await this.startQueue();
    } catch (error) {
      // the user may have started another run in the same moment; then the queue goes on after that one
      if (!(error instanceof AppError && error.code === 'already-training')) this.deps.log.error('queue', 'could not go on', error);
    }
  }
}
