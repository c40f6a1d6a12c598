import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ModelSummary } from '@shared/domain/model.js';
import type { ApiClient } from '../api/client.js';
import { failed, IDLE, loaded, LOADING, valueOf, type LoadState } from './load-state.js';

/** Networks that were not trained here: bundled with the program, or imported. */
export class ModelsState {
  list = $state.raw<LoadState<readonly ModelSummary[]>>(IDLE);
  importing = $state(false);
  /** Why the last import did not work; null when it did, or none was tried. */
  problem = $state.raw<ErrorReport | null>(null);
  /** What the last import brought; empty when it was cancelled or failed. */
  imported = $state.raw<readonly ModelSummary[]>([]);

  /** Bundled ones first, then imported ones, oldest first. */
  readonly rows = $derived(valueOf(this.list) ?? []);

  private readonly api: ApiClient;
  private readonly unsubscribe: () => void;

  constructor(api: ApiClient) {
    this.api = api;
    this.unsubscribe = api.subscribe('models:changed', () => {
      void this.refresh();
    });
  }

  dispose(): void {
    this.unsubscribe();
  }

  async load(): Promise<void> {
    this.list = LOADING;
    await this.refresh();
  }

  /** Lets the user choose files; resolves when they are imported, refused or cancelled. One import at a time. */
  import(): Promise<void> {
    return this.take(async () => (await this.api.request('models:import')) ?? []);
  }

  /** Imports files that were dropped on the window. */
  async importDropped(tokens: readonly string[]): Promise<void> {
    if (this.importing) {
      this.problem = { code: 'bad-request', message: 'Another import is under way. Drop these files again when it has ended.' };
      return;
    }
    await this.take(() => this.api.request('models:import-dropped', tokens));
  }

  dismiss(): void {
    this.problem = null;
    this.imported = [];
  }

  private async take(bring: () => Promise<readonly ModelSummary[]>): Promise<void> {
    if (this.importing) return;
    this.importing = true;
    this.dismiss();
    try {
      this.imported = await bring();
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    } finally {
      this.importing = false;
    }
  }

  /** Fetches the list again; the rows shown stay until it is there. */
  private async refresh(): Promise<void> {
    try {
      this.list = loaded(await this.api.request('models:list'));
    } catch (thrown) {
      this.list = failed(thrown);
    }
  }
}
