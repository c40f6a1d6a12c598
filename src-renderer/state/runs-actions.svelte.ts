import type { RunConfig } from '@shared/domain/run-config.js';
import { UNDO_MS, type RunChanges, type RunSummary } from '@shared/domain/run.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { formatPlural } from '@shared/format/numbers.js';
import type { ExportFormat, ModelFormat } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { editTags } from './run-selection.js';

/** Runs that were just deleted and can still be brought back. */
export interface Deletion {
  readonly runIds: readonly string[];
  /** "cnn-5x5 was deleted", "3 runs were deleted". */
  readonly sentence: string;
}

/**
 * What can be done with runs. Rows change by the events that follow; each call resolves to whether it worked, and why not
 * is in `problem` until the next one.
 */
export class RunsActions {
  problem = $state.raw<ErrorReport | null>(null);
  deletion = $state.raw<Deletion | null>(null);
  /** What was done, where the rows do not show it: "cnn-fast was saved as cnn-fast.csv." */
  done = $state('');

  private readonly api: ApiClient;
  private undoTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: ApiClient) {
    this.api = api;
  }

  dispose(): void {
    clearTimeout(this.undoTimer);
  }

  dismiss(): void {
    this.problem = null;
  }

  change(runId: string, changes: RunChanges): Promise<boolean> {
    return this.does(() => this.api.request('runs:change', { runId, changes }));
  }

  /** Adds and removes tags on several runs; each keeps its others. */
  async tag(runs: readonly RunSummary[], added: readonly string[], removed: readonly string[]): Promise<boolean> {
    return this.does(async () => {
      for (const run of runs) {
        await this.api.request('runs:change', { runId: run.id, changes: { tags: editTags(run.tags, added, removed) } });
      }
    });
  }

  /** Deletes runs with their files; `undo` brings them back while `deletion` is there. */
  delete(runs: readonly RunSummary[]): Promise<boolean> {
    const [first] = runs;
    if (first === undefined) return Promise.resolve(false);
    return this.does(async () => {
      const runIds = runs.map((run) => run.id);
      await this.api.request('runs:delete', runIds);
      this.deletion = {
        runIds,
        sentence: runs.length === 1 ? `${first.name} was deleted` : `${formatPlural(runs.length, 'run')} were deleted`,
      };
      clearTimeout(this.undoTimer);
      this.undoTimer = setTimeout(() => {
        this.deletion = null;
      }, UNDO_MS);
    });
  }

  async undo(): Promise<boolean> {
    const { deletion } = this;
    if (deletion === null) return false;
    clearTimeout(this.undoTimer);
    this.deletion = null;
    return this.does(() => this.api.request('runs:restore', deletion.runIds));
  }

  keepInterrupted(runId: string): Promise<boolean> {
    return this.does(() => this.api.request('runs:keep-interrupted', runId));
  }

  resume(runId: string): Promise<boolean> {
    return this.does(() => this.api.request('training:resume', runId));
  }

  /** The same settings and seed once more; started, or queued when another run is trained. */
  repeat(runId: string): Promise<boolean> {
    return this.does(() => this.api.request('training:repeat', runId));
  }

  extend(runId: string, epochs: number): Promise<boolean> {
    return this.does(() => this.api.request('training:extend', { runId, epochs }));
  }

  /** Trains a config: now, or when what is trained has ended. */
  train(config: RunConfig, queued: boolean): Promise<boolean> {
    return this.does(() => this.api.request(queued ? 'training:queue' : 'training:start', config));
  }

  cancelQueued(runId: string): Promise<boolean> {
    return this.does(() => this.api.request('training:cancel-queued', runId));
  }

  /** Lets the user choose where; nothing is said when that was cancelled. */
  export(runs: readonly RunSummary[], format: ExportFormat): Promise<boolean> {
    return this.does(async () => {
      const saved = await this.api.request('runs:export', { runIds: runs.map((run) => run.id), format });
      const what = runs.length === 1 ? `${runs[0]?.name ?? 'The run'} was` : `${formatPlural(runs.length, 'run')} were`;
      if (saved) this.done = `${what} saved as ${saved.name}.`;
    });
  }

  /** Writes the network of a run's kept epoch, or a model, for another program; where to is asked. */
  exportNetwork({ id, name }: { readonly id: string; readonly name: string }, format: ModelFormat): Promise<boolean> {
    return this.does(async () => {
      const saved = await this.api.request('models:export', { id, format });
      if (saved) this.done = `${name} was saved as ${saved.name}.`;
    });
  }

  /** What was configured in a run; null, with the reason in `problem`, when it cannot be read. */
  async configOf(run: RunSummary): Promise<RunConfig | null> {
    let config: RunConfig | null = null;
    await this.does(async () => ({ config } = await this.api.request('runs:get', run.id)));
    return config;
  }

  /** The size of runs' files in bytes; null when it cannot be told. */
  async sizeBytes(runs: readonly RunSummary[]): Promise<number | null> {
    try {
      const details = await Promise.all(runs.map((run) => this.api.request('runs:get', run.id)));
      return details.reduce((sum, detail) => sum + detail.weightsBytes, 0);
    } catch {
      // the question can be asked without the size; what is wrong with the run shows in its details
      return null;
    }
  }

  private async does(action: () => Promise<unknown>): Promise<boolean> {
    this.problem = null;
    this.done = '';
    try {
      await action();
      return true;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
      return false;
    }
  }
}
