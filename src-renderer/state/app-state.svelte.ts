import type { DatasetInfo, DatasetSummary } from '@shared/domain/dataset.js';
import type { EngineInfo } from '@shared/domain/run.js';
import type { EngineStatus } from '@shared/domain/training.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { DEFAULT_SETTINGS, WINDOW_PAGES, type AppInfo, type Settings, type WindowPage } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { EMPTY_MAP, withEntries } from './immutable.js';
import { failed, IDLE, loaded, LOADING, valueOf, type LoadState } from './load-state.js';

/** The pages of the rail, in the order of their keys. */
export const PAGES = WINDOW_PAGES;
export type PageId = WindowPage | 'welcome';

/** What belongs to the window as a whole: page, settings, engine, data sets. */
export class AppState {
  /** null until it is known which page was open last time. */
  page = $state<PageId | null>(null);
  info = $state.raw<AppInfo | null>(null);
  engine = $state.raw<EngineStatus>({ kind: 'idle' });
  /** What the engine last said of itself: an engine leaves when its training ends. */
  engineInfo = $state.raw<EngineInfo | null>(null);
  settings = $state.raw<Settings>(DEFAULT_SETTINGS);
  datasets = $state.raw<LoadState<readonly DatasetSummary[]>>(IDLE);
  /** Why settings or facts about the app could not be read or kept. */
  problem = $state.raw<ErrorReport | null>(null);

  /** By data set, as they were last listed: also of sets that have been removed since. */
  private names = $state.raw<ReadonlyMap<string, readonly string[]>>(EMPTY_MAP);
  private readonly api: ApiClient;
  private readonly subscriptions: readonly (() => void)[];

  constructor(api: ApiClient) {
    this.api = api;
    this.subscriptions = [
      api.subscribe('engine:status-changed', (status) => {
        this.setEngine(status);
      }),
      api.subscribe('settings:changed', (settings) => {
        this.settings = settings;
      }),
      api.subscribe('datasets:changed', () => {
        void this.refreshDatasets();
      }),
    ];
  }

  dispose(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  async load(): Promise<void> {
    await Promise.all([this.loadInfo(), this.loadSettings(), this.loadDatasets()]);
  }

  async loadDatasets(): Promise<void> {
    this.datasets = LOADING;
    await this.refreshDatasets();
  }

  dataset(id: string): DatasetInfo | undefined {
    return valueOf(this.datasets)?.find((dataset) => dataset.id === id);
  }

  /**
   * Names of the `classes` classes of a set, as they are now or were when it was removed; of a set that this window has
   * not known those that are `kept` with a run or a network, else the class numbers.
   */
  classNames(id: string | undefined, classes: number, kept?: readonly string[]): readonly string[] {
    const known = id === undefined ? undefined : this.names.get(id);
    const names = [known, kept].find((candidate) => candidate?.length === classes);
    return names ?? Array.from({ length: classes }, (_, index) => String(index));
  }

  async changeTheme(theme: Settings['theme']): Promise<void> {
    const before = this.settings;
    this.settings = { ...before, theme };
    try {
      this.settings = await this.api.request('settings:change', { theme });
    } catch (thrown) {
      this.settings = before;
      this.problem = toErrorReport(thrown);
    }
  }

  /** Fetches the list again; the sets that are shown stay until it is there. */
  private async refreshDatasets(): Promise<void> {
    try {
      const list = await this.api.request('datasets:list');
      this.datasets = loaded(list);
      this.names = withEntries(
        this.names,
        list.map(({ id, classNames }) => [id, classNames]),
      );
    } catch (thrown) {
      this.datasets = failed(thrown);
    }
  }

  private setEngine(status: EngineStatus): void {
    this.engine = status;
    if (status.kind === 'ready') this.engineInfo = status.info;
  }

  private async loadInfo(): Promise<void> {
    try {
      this.info = await this.api.request('app:get-info');
      // an event that came meanwhile is newer
      if (this.engine.kind === 'idle') this.setEngine(this.info.engine);
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }

  private async loadSettings(): Promise<void> {
    try {
      this.settings = await this.api.request('settings:get');
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }
}
