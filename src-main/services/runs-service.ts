import path from 'node:path';
import { UNDO_MS, type RunChanges, type RunSummary } from '@shared/domain/run.js';
import type { EventMap, ExportRequest, SaveFileRequest } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import { NODE_FILES, type FileOperations } from '../lib/fs-atomic.js';
import type { Log } from '../lib/log.js';
import { exportRuns, fileNameOf, isSingleFile, type ExportTarget } from './export-runs.js';
import { checkSavedFile, writeSavedFile } from './save-file.js';

/** Where the user wants to have something; asked in the system's own dialog. */
export interface PlaceQuestion {
  readonly kind: 'file' | 'folder';
  /** Without a folder. */
  readonly suggestedName: string;
  /** Of a file, without the dot. */
  readonly extension: string;
}

export interface RunsDependencies {
  readonly history: History;
  readonly events: Emitter<EventMap>;
  readonly log: Log;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** An absolute path, or null when the dialog was cancelled. */
  readonly pickPlace: (question: PlaceQuestion) => Promise<string | null>;
  readonly files?: FileOperations;
}

/** So that the sweep comes surely after the time for an undo. */
const SWEEP_DELAY_MS = UNDO_MS + 100;

/** What is done with runs apart from training them. */
export class RunsService {
  private readonly deps: RunsDependencies;
  private readonly files: FileOperations;

  constructor(deps: RunsDependencies) {
    this.deps = deps;
    this.files = deps.files ?? NODE_FILES;
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

  /** Asks where to, and writes; null when that was cancelled. */
  async exportAsked({ runIds, format }: ExportRequest): Promise<{ readonly name: string } | null> {
    const { history, pickPlace } = this.deps;
    const single = isSingleFile({ runIds, format });
    const [first = ''] = runIds;
    const suggestedName = single ? `${fileNameOf((await history.getRun(first)).summary.name, first)}.${format}` : '';
    const place = await pickPlace({ kind: single ? 'file' : 'folder', suggestedName, extension: format });
    if (place === null) return null;
    await this.export({ runIds, format, place, mayReplace: true });
    return { name: path.basename(place) };
  }

  /** Asks where to put bytes that the window made; null when that was cancelled. */
  async saveFile(request: SaveFileRequest): Promise<{ readonly name: string } | null> {
    checkSavedFile(request);
    const { suggestedName, kind, bytes } = request;
    const plain = fileNameOf(suggestedName.replace(new RegExp(`\\.${kind}$`, 'i'), ''), '') || 'digit-lab';
    const place = await this.deps.pickPlace({ kind: 'file', suggestedName: `${plain}.${kind}`, extension: kind });
    if (place === null) return null;
    writeSavedFile(this.files, place, bytes);
    return { name: path.basename(place) };
  }
}
