import { DEFAULT_SETTINGS, type CompareView as StoredView } from '@shared/ipc/contract.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';

/** What a person chose to see on the Compare page; remembered between starts. */
export class CompareView {
  x = $state<StoredView['x']>(DEFAULT_SETTINGS.compareView.x);
  logLoss = $state(DEFAULT_SETTINGS.compareView.logY);
  /** Weight of what came before, in [0, 1): 0 shows the single steps alone. */
  smoothing = $state(DEFAULT_SETTINGS.compareView.smoothing);
  differencesOnly = $state(true);
  /** Why the choices could not be kept. */
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  /** As stored last; null before it was read: then nothing is written over it. */
  private stored: StoredView | null = null;

  constructor(api: ApiClient) {
    this.api = api;
  }

  get isRestored(): boolean {
    return this.stored !== null;
  }

  cycleX(): void {
    this.x = ({ step: 'epoch', epoch: 'time', time: 'step' } as const)[this.x];
  }

  /** Takes up the choices of the last time and returns the runs that were compared then. */
  async restore(): Promise<readonly string[]> {
    try {
      const { compareView } = await this.api.request('settings:get');
      this.stored = compareView;
      this.x = compareView.x;
      this.logLoss = compareView.logY;
      this.smoothing = compareView.smoothing;
      return compareView.runIds;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
      return [];
    }
  }

  /** Keeps the choices for the next start when they are others than those kept. */
  async remember(runIds: readonly string[]): Promise<void> {
    const now: StoredView = { runIds: [...runIds], x: this.x, logY: this.logLoss, smoothing: this.smoothing };
    if (this.stored === null || JSON.stringify(now) === JSON.stringify(this.stored)) return;
    this.stored = now;
    try {
      await this.api.request('settings:change', { compareView: now });
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }
}
