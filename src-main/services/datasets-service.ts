import type { DatasetEdits, DatasetSummary } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import type { DatasetImport, History } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';

export interface DatasetsDependencies {
  readonly history: Pick<History, 'listDatasets' | 'importDataset' | 'changeDataset' | 'removeDataset'>;
  readonly events: Emitter<EventMap>;
}

/** Sets of images: listed, imported one at a time, renamed, removed. */
export class DatasetsService {
  private readonly deps: DatasetsDependencies;
  private current: AbortController | null = null;

  constructor(deps: DatasetsDependencies) {
    this.deps = deps;
  }

  list(): Promise<readonly DatasetSummary[]> {
    return this.deps.history.listDatasets();
  }

  /** Tells its progress by events. Rejects as History.importDataset does, and with `bad-request` while another one is under way. */
  async import(request: DatasetImport): Promise<DatasetSummary> {
    const { history, events } = this.deps;
    if (this.current !== null) throw new AppError('bad-request', 'Another data set is being imported. Wait for its end, or cancel it.');
    const current = new AbortController();
    this.current = current;
    try {
      const added = await history.importDataset(request, {
        signal: current.signal,
        onProgress: (progress) => {
          events.emit('datasets:import-progressed', progress);
        },
      });
      events.emit('datasets:changed', null);
      return added;
    } finally {
      this.current = null;
    }
  }

  /** The import under way rejects with `cancelled` then, unless it has just been kept. */
  cancelImport(): void {
    this.current?.abort();
  }

  /** Rejects with `dataset-missing`, `bad-request`. */
  async change(id: string, changes: Partial<DatasetEdits>): Promise<DatasetSummary> {
    const changed = await this.deps.history.changeDataset(id, changes);
    this.deps.events.emit('datasets:changed', null);
    return changed;
  }

  /** Its runs and models stay. Rejects with `dataset-missing`, `bad-request`. */
  async remove(id: string): Promise<void> {
    await this.deps.history.removeDataset(id);
    this.deps.events.emit('datasets:changed', null);
  }
}
