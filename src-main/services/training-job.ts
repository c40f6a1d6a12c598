import { assertNever } from '@shared/assert-never.js';
import type { EngineInfo, RunSummary } from '@shared/domain/run.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { TrainingPhase, TrainingProgress } from '@shared/domain/training.js';
import { engineVariables } from '@shared/engine/environment.js';
import type { EngineMessage, TrainingFacts } from '@shared/engine/protocol.js';
import { AppError, toErrorReport } from '@shared/errors.js';
import { EngineSupervisor } from '../engine-host/supervisor.js';
import type { PauseRecord } from '../history/history.js';
import { TrainingRecorder } from './training-recorder.js';
import { endingRecord, startProgress, type TrainingDependencies, type TrainingEnding, type TrainingTask } from './training-task.js';
import { TrainingWrites } from './training-writes.js';

/** What was asked last. park: pause, then end the engine. */
type Wish = 'train' | 'pause' | 'park' | 'stop';

const ENGINE_GRACE_MS = 1_000;
const PAUSED_ENGINE_MS = 5 * 60_000;
const AFTER_CRASH = 'Every finished epoch is saved. Resume the run to go on after the last one, or start it again.';

/** One training from its engine's fork to the run's final status, or to a pause that is on disk without an engine. */
export class TrainingJob {
  progress: TrainingProgress;
  /** It is over, and what it leaves is being recorded: nothing can be asked of it any more. */
  isEnding = false;
  readonly runId: string;
  readonly config: RunConfig;
  private readonly task: TrainingTask;
  private readonly deps: TrainingDependencies;
  private readonly engine: EngineSupervisor;
  private readonly writes: TrainingWrites;
  private readonly recorder: TrainingRecorder;
  private wish: Wish = 'train';
  private facts: TrainingFacts | undefined;
  private engineInfo: EngineInfo | undefined;
  /** The first step after the pause that is on disk; null while it is trained. */
  private pausedBefore: number | null = null;
  /** Asked for, and not yet taken up by the engine. */
  private wantedRate: number | null = null;
  private idle: NodeJS.Timeout | undefined;
  /** The first write that failed. */
  private lost: unknown;
  /** Called when a pause is on disk, or when there will be none. */
  private atRest: (() => void)[] = [];
  private resolveEnding: (ending: TrainingEnding) => void = () => undefined;
  private readonly ending: Promise<TrainingEnding>;

  constructor(deps: TrainingDependencies, task: TrainingTask) {
    this.deps = deps;
    this.task = task;
    this.runId = task.detail.summary.id;
    this.config = task.detail.config;
    this.progress = startProgress(task);
    this.ending = new Promise((resolve) => {
      this.resolveEnding = resolve;
    });
    this.writes = new TrainingWrites({
      wait: deps.wait,
      onNotice: (notice) => {
        this.show({ notice });
      },
      onFailure: (error) => {
        this.lost ??= error;
        this.fail(error, false);
      },
    });
    this.recorder = new TrainingRecorder(deps, task, this.writes);
    const listener = {
      message: (message: EngineMessage): void => {
        this.receive(message);
      },
      crashed: (error: AppError): void => {
        this.fail(error, true);
      },
    };
    this.engine = new EngineSupervisor(deps.forkEngine, listener, deps.log, AFTER_CRASH);
  }

  /** Whether it rests with everything on disk. */
  get isPaused(): boolean {
    return this.pausedBefore !== null;
  }

  /** Trains to the end, whatever end that is; resolves with the run as it was recorded. Rejects only if even that cannot be written. */
  async run(): Promise<RunSummary> {
    this.begin().catch((error: unknown) => {
      this.fail(error, false);
    });
    const first = await this.ending;
    clearTimeout(this.idle);
    await this.writes.settled();
    await this.engine.shutdown(ENGINE_GRACE_MS);
    // the engine does not wait for the last epoch to be stored
    const ending = first.kind === 'error' || this.lost === undefined ? first : errorEnding(this.lost, false);
    try {
      return ending.kind === 'parked'
        ? await this.recorder.release()
        : await this.recorder.end(
            endingRecord(ending, this.deps.now(), { hasState: this.recorder.hasState, hasStarted: this.facts !== undefined }),
          );
    } finally {
      this.rest();
    }
  }

  /** Pauses at the next step; resolves when the pause is on disk, or the training has ended instead. */
  async pause(): Promise<void> {
    if (this.wish === 'train') this.askForPause('pause');
    if (!this.isPaused) await new Promise<void>((resolve) => this.atRest.push(resolve));
  }

  /** Pauses and ends the engine. Without space on the disk the run goes on later from its last saved state. */
  park(): void {
    this.writes.giveUp();
    if (this.isPaused) this.end({ kind: 'parked' });
    else if (this.wish !== 'stop') this.askForPause('park');
  }

  /** Goes on after a pause, in the same engine. */
  goOn(): void {
    clearTimeout(this.idle);
    this.wish = 'train';
    this.pausedBefore = null;
    this.writes.add(async () => {
      await this.recorder.goOn();
      this.engine.send({ kind: 'continue' });
      // asked again meanwhile, which the engine has forgotten with this
      if (this.wish === 'pause' || this.wish === 'park') this.engine.send({ kind: 'pause' });
    });
  }

  /** Asks the engine to stop at the next step. What was learned is tested and kept. */
  stop(): void {
    if (this.wish === 'stop') return;
    this.wish = 'stop';
    this.pausedBefore = null;
    clearTimeout(this.idle);
    this.show({ phase: 'stopping' });
    if (this.facts !== undefined) this.engine.send({ kind: 'stop' });
    else if (!this.recorder.hasState) this.end({ kind: 'training-ended', outcome: 'stopped', test: null });
  }

  /** From the next step on. */
  setLearningRate(learningRate: number): void {
    this.wantedRate = learningRate;
    if (this.facts === undefined) return;
    this.engine.send({ kind: 'set-learning-rate', learningRate });
    if (this.pausedBefore !== null) this.recordWantedRate(this.pausedBefore);
  }

  private askForPause(wish: 'pause' | 'park'): void {
    this.wish = wish;
    if (this.facts !== undefined) this.engine.send({ kind: 'pause' });
  }

  private async begin(): Promise<void> {
    const { history, events } = this.deps;
    const { saved, detail, tuning } = this.task;
    events.emit('engine:status-changed', { kind: 'starting' });
    const dataset = await history.prepareDataset(this.config.dataset);
    if (this.isOver()) return;
    const engine = await this.engine.start(engineVariables(tuning)).catch((error: unknown) => {
      // an engine that was ended by a stop has not failed
      if (!this.isOver()) events.emit('engine:status-changed', { kind: 'failed', message: toErrorReport(error).message });
      throw error;
    });
    events.emit('engine:status-changed', { kind: 'ready', info: engine });
    this.engineInfo = engine;
    if (this.isOver()) return;
    this.show({ phase: 'reading-data' });
    this.engine.send({ kind: 'train', config: this.config, dataset, resume: saved, rateChanges: detail.rateChanges });
  }

  /** Whether a stop made it pointless to go on. Asked through a method, because it changes during every await. */
  private isOver(): boolean {
    return this.wish === 'stop' && !this.recorder.hasState;
  }

  private receive(message: EngineMessage): void {
    switch (message.kind) {
      case 'training-started':
        this.started(message.facts);
        break;
      case 'phase':
        // a pause is shown when it is on disk
        if (message.phase !== 'paused') this.show({ phase: this.phaseShown(message.phase) });
        break;
      case 'steps': {
        const { points, imagesPerSecond, remainingMs } = message;
        const step = points.firstStep + points.loss.length - 1;
        const epoch = Math.max(1, Math.ceil(step / Math.max(1, this.progress.stepsPerEpoch)));
        this.recorder.steps(points);
        this.show({ phase: this.phaseShown('training'), step, epoch, imagesPerSecond, remainingMs });
        break;
      }
      case 'learning-rate-changed':
        this.wantedRate = null;
        this.writes.add(() => this.recorder.rate(message.change));
        break;
      case 'epoch-ended':
        this.writes.add(async () => {
          await this.recorder.epoch(message.report);
          this.engine.send({ kind: 'acknowledge-epoch', epoch: message.report.metrics.epoch });
        });
        break;
      case 'paused':
        this.writes.add(() => this.recordPause(message));
        break;
      case 'training-ended':
        this.end(message);
        break;
      case 'failed':
        this.fail(new AppError(message.error.code, message.error.message), false);
        break;
      case 'ready':
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

  private started(facts: TrainingFacts): void {
    this.facts = facts;
    this.show({ phase: this.phaseShown('training'), epoch: Math.max(1, this.progress.epoch), stepsPerEpoch: facts.stepsPerEpoch });
    this.writes.add(() => this.recordStart(facts));
    if (this.wantedRate !== null) this.setLearningRate(this.wantedRate);
    if (this.wish === 'stop') this.engine.send({ kind: 'stop' });
    else if (this.wish !== 'train') this.engine.send({ kind: 'pause' });
  }

  private phaseShown(phase: TrainingPhase): TrainingPhase {
    return this.wish === 'stop' && phase !== 'testing' ? 'stopping' : phase;
  }

  private async recordStart(facts: TrainingFacts): Promise<void> {
    if (this.engineInfo === undefined) throw new Error('The training started before its engine was ready.');
    const { appVersion } = this.deps;
    await this.recorder.start({ appVersion, engine: this.engineInfo, datasetChecksum: facts.datasetChecksum }, facts);
  }

  private async recordPause(pause: PauseRecord): Promise<void> {
    await this.recorder.pause(pause);
    if (this.wish === 'stop') return;
    this.pausedBefore = pause.state.step + 1;
    this.show({ phase: 'paused', imagesPerSecond: null });
    this.recordWantedRate(this.pausedBefore);
    this.rest();
    const park = (): void => {
      this.end({ kind: 'parked' });
    };
    if (this.wish === 'park') park();
    else this.idle = setTimeout(park, this.deps.pausedEngineMs ?? PAUSED_ENGINE_MS);
  }

  /** A rate that was asked for during a pause counts also when another engine goes on. */
  private recordWantedRate(step: number): void {
    const learningRate = this.wantedRate;
    if (learningRate !== null) this.writes.add(() => this.recorder.rate({ step, learningRate }));
  }

  private rest(): void {
    for (const resolve of this.atRest.splice(0)) resolve();
  }

  private fail(thrown: unknown, crashed: boolean): void {
    if (toErrorReport(thrown).code === 'internal') this.deps.log.error('training', 'failed', thrown);
    // nothing is lost when an engine ends that only waited
    if (crashed && this.isPaused) this.end({ kind: 'parked' });
    else this.end(errorEnding(thrown, crashed));
  }

  private end(ending: TrainingEnding): void {
    this.isEnding = true;
    this.resolveEnding(ending);
  }

  private show(changes: Partial<TrainingProgress>): void {
    this.progress = { ...this.progress, ...changes };
    this.deps.events.emit('training:progressed', this.progress);
  }
}

function errorEnding(thrown: unknown, crashed: boolean): TrainingEnding {
  const { code, message } = toErrorReport(thrown);
  return { kind: 'error', error: new AppError(code, message, { cause: thrown }), crashed };
}
