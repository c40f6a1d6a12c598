import type { RunSummary } from '@shared/domain/run.js';
import type { ErrorCode } from '@shared/errors.js';
import type { NewRun, TakenRun } from '../history/history.js';
import type { TrainingDependencies } from './training-task.js';

/** After these every waiting run would fail the same way. */
const HALTING: ReadonlySet<ErrorCode> = new Set([
  'engine-unavailable',
  'engine-self-test-failed',
  'history-unavailable',
  'history-damaged',
  'disk-full',
  'cannot-write',
]);

/** A waiting run that could not begin; its row says why. */
export class UnusableRun extends Error {}

/** The waiting runs of the history, as one process works through them; every change is told. */
export class TrainingQueue {
  private readonly deps: TrainingDependencies;
  private isHeld = false;

  constructor(deps: TrainingDependencies) {
    this.deps = deps;
  }

  /** Nothing starts by itself any more. */
  hold(): void {
    this.isHeld = true;
  }

  /** Whether the next one starts by itself after this end: not after a pause, nor after what would stop all of them. */
  goesOnAfter({ status, failure }: RunSummary): boolean {
    return this.deps.ownsQueue && !this.isHeld && status !== 'paused' && (failure === null || !HALTING.has(failure.code));
  }

  async add(run: NewRun): Promise<RunSummary> {
    const added = await this.deps.history.createRun(run);
    this.tell([added]);
    return added;
  }

  /** The id of the first one; null when none waits. */
  first(): Promise<string | null> {
    return this.deps.history.getFirstQueued();
  }

  /** Makes a waiting run this process's own. Rejects with UnusableRun when what it was to begin with is gone; then it has failed. */
  async take(runId: string): Promise<TakenRun> {
    const taken = await this.deps.history.takeQueued(runId);
    this.tell(taken.queue);
    if (taken.kind === 'taken') return taken.run;
    this.tell([taken.run]);
    throw new UnusableRun(taken.run.name);
  }

  async move(runId: string, before: string | null): Promise<void> {
    this.tell(await this.deps.history.moveInQueue(runId, before));
  }

  async cancel(runId: string): Promise<void> {
    const rest = await this.deps.history.cancelQueued(runId);
    this.deps.events.emit('runs:removed', [runId]);
    this.tell(rest);
  }

  private tell(runs: readonly RunSummary[]): void {
    for (const run of runs) this.deps.events.emit('runs:changed', run);
  }
}
