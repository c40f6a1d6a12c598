import type { PackedRuns } from '@shared/domain/packed-runs.js';
import { UNDO_MS, type RunChanges, type RunSummary } from '@shared/domain/run.js';
import type { EventMap } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import { NODE_FILES, type FileOperations } from '../lib/fs-atomic.js';
import type { Log } from '../lib/log.js';
import { exportRuns, type ExportTarget } from './export-runs.js';

export interface RunsDependencies {
  readonly history: History;
  readonly events: Emitter<EventMap>;
  readonly log: Log;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly files?: FileOperations;
}

/** So that the sweep comes surely after the time for an undo. */
const SWEEP_DELAY_MS = UNDO_MS + 100;

/** What is done with runs apart from training them. */
export class RunsService {
  private readonly deps: RunsDependencies;
  private readonly files: FileOperations;
  /** The list as it was read ahead, until it is taken or something in it changes. */
  private ahead: Promise<PackedRuns> | null = null;

  constructor(deps: RunsDependencies) {
    this.deps = deps;
    this.files = deps.files ?? NODE_FILES;
    const forget = (): void => {
      this.ahead = null;
    };
    deps.events.on('runs:changed', forget);
    deps.events.on('runs:removed', forget);
  }

  /** Every run, oldest first. */
  list(): Promise<PackedRuns> {
    const read = this.ahead ?? this.deps.history.listRunsPacked();
    this.ahead = null;
    return read;
  }

  /** Takes a list that is being read before it is asked for; nothing may have changed since that began. */
  readAhead(read: Promise<PackedRuns>): void {
    this.ahead = read;
    read.catch(() => {
      if (this.ahead === read) this.ahead = null; // who asks reads again, and is told then
    });
  }

  /** Edits a run. Rejects with `run-not-found` or `bad-request`, and then nothing was changed. */
  async change(runId: string, changes: RunChanges): Promise<RunSummary> {
    const [changed, ...others] = await this.deps.history.changeRun(runId, changes);
    if (changed === undefined) throw new Error(`changeRun gave nothing for ${runId}.`);
    for (const run of [changed, ...others]) this.deps.events.emit('runs:changed', run);
    return changed;
  }

  async keepInterrupted(runId: string): Promise<RunSummary> {
    const run = await this.deps.history.keepInterrupted(runId);
    this.deps.events.emit('runs:changed', run);
    return run;
  }

  /** Hides runs and removes them with their files when UNDO_MS is over, unless they are restored meanwhile. */
  async delete(runIds: readonly string[]): Promise<void> {
    const { history, events, wait, log } = this.deps;
    await history.deleteRuns(runIds);
    events.emit('runs:removed', runIds);
    void wait(SWEEP_DELAY_MS)
      .then(() => history.sweepDeleted())
      .catch((error: unknown) => {
        log.error('runs', 'deleted runs could not be removed yet; the next start tries again', error);
      });
  }

  /** Deletes runs at once, without a way back. */
  async deleteForGood(runIds: readonly string[]): Promise<void> {
    const { history, events } = this.deps;
    await history.deleteRuns(runIds);
    events.emit('runs:removed', runIds);
    await history.purgeRuns(runIds);
  }

  async restore(runIds: readonly string[]): Promise<readonly RunSummary[]> {
    const runs = await this.deps.history.restoreRuns(runIds);
    for (const run of runs) this.deps.events.emit('runs:changed', run);
    return runs;
  }

  /** Writes runs to a place; returns the files. */
  export(target: ExportTarget): Promise<readonly string[]> {
    return exportRuns(this.deps.history, target, this.files);
  }
}
