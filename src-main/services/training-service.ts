import type { DatasetInfo } from '@shared/domain/dataset.js';
import { configProblems } from '@shared/domain/run-config-rules.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { EngineStatus } from '@shared/domain/training.js';
import { AppError } from '@shared/errors.js';
import type { TrainingSnapshot } from '@shared/ipc/contract.js';
import { TrainingJob, type TrainingDependencies } from './training-job.js';

/** Throws `dataset-missing` or `invalid-config` when the config cannot be trained on any of these data sets. */
export function checkConfig(config: RunConfig, datasets: readonly DatasetInfo[]): void {
  const dataset = datasets.find((candidate) => candidate.id === config.dataset);
  if (dataset === undefined) {
    throw new AppError(
      'dataset-missing',
      `There is no data set "${config.dataset}". Known: ${datasets.map((known) => known.id).join(', ')}.`,
    );
  }
  const [problem] = configProblems(config, dataset);
  if (problem) throw new AppError('invalid-config', problem.message);
}

/** Starts, stops and tells of the one training of this process. */
export class TrainingService {
  engineStatus: EngineStatus = { kind: 'idle' };
  private job: TrainingJob | undefined;
  private run: RunSummary | undefined;
  private ended: Promise<RunSummary> | undefined;
  private readonly deps: TrainingDependencies;

  constructor(deps: TrainingDependencies) {
    this.deps = deps;
    deps.events.on('engine:status-changed', (status) => {
      this.engineStatus = status;
    });
    deps.events.on('runs:changed', (run) => {
      if (run.id === this.run?.id) this.run = run;
    });
  }

  /**
   * Records the run and starts training it; resolves when it is recorded. Rejects with `already-training`,
   * `dataset-missing` or `invalid-config`, and then nothing was changed.
   */
  async start(config: RunConfig): Promise<RunSummary> {
    if (this.ended !== undefined) throw this.busy();
    const accepted = this.accept(config);
    this.ended = accepted.then(({ job }) => this.drive(job));
    this.ended.catch(() => undefined); // reported by `drive` or below; `whenEnded` hands it on
    try {
      return (await accepted).run;
    } catch (error) {
      this.ended = undefined;
      throw error;
    }
  }

  /** Ends the training soon and keeps what was learned. Rejects with `not-training`. */
  async stop(): Promise<void> {
    if (this.job === undefined || this.ended === undefined)
      throw new AppError('not-training', 'Nothing is being trained, so there is nothing to stop.');
    this.job.stop();
    await Promise.resolve();
  }

  isTraining(): boolean {
    return this.ended !== undefined;
  }

  /** The training of this session that is running or ended last. */
  current(): TrainingSnapshot | null {
    if (this.job === undefined || this.run === undefined) return null;
    return { run: this.run, config: this.job.config, progress: this.job.progress };
  }

  /** Resolves with the run as recorded when the training has ended; at once with undefined if none is under way. */
  async whenEnded(): Promise<RunSummary | undefined> {
    return this.ended;
  }

  private busy(): AppError {
    const name = this.run?.name ?? 'Another run';
    return new AppError('already-training', `${name} is being trained. Stop it or wait for its end before starting another run.`);
  }

  private async accept(config: RunConfig): Promise<{ run: RunSummary; job: TrainingJob }> {
    const { history, events, now } = this.deps;
    checkConfig(config, await history.listDatasets());
    const run = await history.createRun({ config, createdAt: now() });
    const job = new TrainingJob(this.deps, run, config);
    this.run = run;
    this.job = job;
    events.emit('training:started', { run, config, progress: job.progress });
    events.emit('runs:changed', run);
    return { run, job };
  }

  private async drive(job: TrainingJob): Promise<RunSummary> {
    const { events, log } = this.deps;
    try {
      const run = await job.run();
      this.run = run;
      events.emit('runs:changed', run);
      events.emit('training:ended', run);
      return run;
    } catch (error) {
      log.error('training', 'the end of the training could not be recorded', error);
      throw error;
    } finally {
      this.ended = undefined;
      if (this.engineStatus.kind === 'starting') events.emit('engine:status-changed', { kind: 'idle' });
    }
  }
}
