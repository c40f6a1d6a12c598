import { assertNever } from '@shared/assert-never.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { TrainingPhase, TrainingProgress } from '@shared/domain/training.js';
import { engineVariables, tuningFor, type EngineTuning } from '@shared/engine/environment.js';
import type { EngineMessage, EpochReport, TrainingFacts } from '@shared/engine/protocol.js';
import { AppError, toErrorReport } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import { EngineSupervisor } from '../engine-host/supervisor.js';
import type { ForkEngine } from '../engine-host/transport.js';
import type { History, RunEnding } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import type { Log } from '../lib/log.js';

export interface TrainingDependencies {
  readonly history: History;
  readonly forkEngine: ForkEngine;
  /** Used while the history has no measured tuning. */
  readonly defaultTuning: EngineTuning;
  readonly appVersion: string;
  readonly now: () => number;
  /** Waits before a failed write is tried again. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly events: Emitter<EventMap>;
  readonly log: Log;
}

type Ending =
  | Extract<EngineMessage, { kind: 'training-ended' }>
  | { readonly kind: 'error'; readonly status: 'failed' | 'interrupted'; readonly error: AppError };

const RETRY_AFTER_MS = 3_000;
const ENGINE_GRACE_MS = 1_000;
const AFTER_CRASH = 'Every finished epoch is saved. Start the training again.';

/** One training from its engine's fork to the run's final status. */
export class TrainingJob {
  progress: TrainingProgress;
  readonly config: RunConfig;
  private readonly runId: string;
  private readonly deps: TrainingDependencies;
  private readonly engine: EngineSupervisor;
  private stopping = false;
  private facts: TrainingFacts | undefined;
  private startRecord: ((facts: TrainingFacts) => Promise<void>) | undefined;
  /** Epochs are stored one after the other, each before it is acknowledged and shown. */
  private storing: Promise<void> = Promise.resolve();
  private resolveEnding: (ending: Ending) => void = () => undefined;
  private readonly ending: Promise<Ending>;

  constructor(deps: TrainingDependencies, run: RunSummary, config: RunConfig) {
    this.deps = deps;
    this.runId = run.id;
    this.config = config;
    this.progress = {
      runId: run.id,
      phase: 'starting-engine',
      epoch: 0,
      epochs: config.epochs,
      step: 0,
      stepsPerEpoch: 0,
      imagesPerSecond: null,
      remainingMs: null,
      notice: null,
    };
    this.ending = new Promise((resolve) => {
      this.resolveEnding = resolve;
    });
    this.engine = new EngineSupervisor(
      deps.forkEngine,
      {
        message: (message) => {
          this.receive(message);
        },
        crashed: (error) => {
          this.end({ kind: 'error', status: 'interrupted', error });
        },
      },
      deps.log,
      AFTER_CRASH,
    );
  }

  /** Trains to the end, whatever end that is; resolves with the run as it was recorded. Rejects only if even that cannot be written. */
  async run(): Promise<RunSummary> {
    this.begin().catch((error: unknown) => {
      this.fail(error);
    });
    const ending = await this.ending;
    await this.storing;
    await this.engine.shutdown(ENGINE_GRACE_MS);
    return this.storeWithRetry(() => this.deps.history.endRun(this.runId, this.recordOf(ending)));
  }

  /** Asks the engine to stop at the next step. What was learned is tested and kept. */
  stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    this.show({ phase: 'stopping' });
    if (this.facts === undefined) this.end({ kind: 'training-ended', outcome: 'stopped', test: null });
    else this.engine.send({ kind: 'stop' });
  }

  private async begin(): Promise<void> {
    const { history, events, defaultTuning, appVersion } = this.deps;
    events.emit('engine:status-changed', { kind: 'starting' });
    const dataset = await history.prepareDataset(this.config.dataset);
    const tuning = (await history.getTuning()) ?? defaultTuning;
    if (this.isStopping()) return;
    const engine = await this.engine.start(engineVariables(tuningFor(this.config.model, tuning))).catch((error: unknown) => {
      events.emit('engine:status-changed', { kind: 'failed', message: toErrorReport(error).message });
      throw error;
    });
    events.emit('engine:status-changed', { kind: 'ready', info: engine });
    this.startRecord = (facts) => history.recordStart(this.runId, { appVersion, datasetChecksum: facts.datasetChecksum, engine }, facts);
    if (this.isStopping()) return;
    this.show({ phase: 'reading-data' });
    this.engine.send({ kind: 'train', config: this.config, dataset, resume: null });
  }

  private receive(message: EngineMessage): void {
    switch (message.kind) {
      case 'training-started':
        this.facts = message.facts;
        this.show({ phase: 'training', epoch: 1, stepsPerEpoch: message.facts.stepsPerEpoch });
        this.store(() => this.startRecord?.(message.facts) ?? Promise.resolve());
        if (this.stopping) this.engine.send({ kind: 'stop' });
        break;
      case 'phase':
        this.show({ phase: this.stopping && message.phase !== 'testing' ? 'stopping' : message.phase });
        break;
      case 'steps': {
        const { points, imagesPerSecond, remainingMs } = message;
        const step = points.firstStep + points.loss.length - 1;
        const epoch = Math.max(1, Math.ceil(step / Math.max(1, this.progress.stepsPerEpoch)));
        this.deps.events.emit('training:steps-recorded', { runId: this.runId, points });
        this.show({ phase: this.phaseWhileStepping(), step, epoch, imagesPerSecond, remainingMs });
        break;
      }
      case 'epoch-ended':
        this.store(() => this.recordEpoch(message.report));
        break;
      case 'training-ended':
        this.end(message);
        break;
      case 'failed':
        this.end({ kind: 'error', status: 'failed', error: new AppError(message.error.code, message.error.message) });
        break;
      case 'ready':
      case 'paused':
      case 'evaluated':
      case 'evaluation-failed':
      case 'inspected':
      case 'inspection-failed':
      case 'inspection-progressed':
        this.deps.log.error('training', `unexpected message ${message.kind}`);
        break;
      default:
        assertNever(message);
    }
  }

  /** Asked through a method, because it changes during every await. */
  private isStopping(): boolean {
    return this.stopping;
  }

  private phaseWhileStepping(): TrainingPhase {
    return this.stopping ? 'stopping' : 'training';
  }

  private async recordEpoch(report: EpochReport): Promise<void> {
    const run = await this.storeWithRetry(() => this.deps.history.recordEpoch(this.runId, report));
    this.engine.send({ kind: 'acknowledge-epoch', epoch: report.metrics.epoch });
    this.deps.events.emit('training:epoch-ended', { runId: this.runId, epoch: report.metrics });
    this.deps.events.emit('runs:changed', run);
  }

  /** Queues a write; the first that fails for another reason than a full disk ends the training as failed. */
  private store(write: () => Promise<void>): void {
    this.storing = this.storing.then(write).catch((error: unknown) => {
      this.fail(error);
    });
  }

  private fail(error: unknown): void {
    const { code, message } = toErrorReport(error);
    if (code === 'internal') this.deps.log.error('training', 'failed', error);
    this.end({ kind: 'error', status: 'failed', error: new AppError(code, message, { cause: error }) });
  }

  /** A full disk is a pause: says so, waits, tries again. A stop asked meanwhile is honoured once the write succeeds. */
  private async storeWithRetry<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const stored = await write();
        if (this.progress.notice !== null) this.show({ notice: null });
        return stored;
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'disk-full')) throw error;
        this.show({ notice: toErrorReport(error) });
        await this.deps.wait(RETRY_AFTER_MS);
      }
    }
  }

  private end(ending: Ending): void {
    this.resolveEnding(ending);
  }

  private recordOf(ending: Ending): RunEnding {
    const endedAt = this.deps.now();
    if (ending.kind === 'training-ended') return { status: ending.outcome, endedAt, test: ending.test };
    return { status: ending.status, endedAt, failure: toErrorReport(ending.error) };
  }

  private show(changes: Partial<TrainingProgress>): void {
    this.progress = { ...this.progress, ...changes };
    this.deps.events.emit('training:progressed', this.progress);
  }
}
