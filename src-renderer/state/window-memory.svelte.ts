import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { DEFAULT_SETTINGS, type WindowView } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';

/** What was in view when the window was left, for the next start. */
export class WindowMemory {
  /** Whether the last time's view was asked for; before that nothing is written over it. */
  restored = $state(false);
  /** Why it could not be read or kept; the window works without. */
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private stored: WindowView = DEFAULT_SETTINGS.windowView;
  private next: WindowView | null = null;
  private saving: Promise<void> | null = null;

  constructor(api: ApiClient) {
    this.api = api;
  }

  async restore(): Promise<WindowView> {
    try {
      this.stored = (await this.api.request('settings:get')).windowView;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
    return this.stored;
  }

  /** Keeps what is in view now when it is something else; one save at a time, and only the newest. */
  async keep(view: WindowView): Promise<void> {
    if (!this.restored || JSON.stringify(view) === JSON.stringify(this.next ?? this.stored)) return;
    this.next = view;
    this.saving ??= this.save();
    await this.saving;
  }

  private async save(): Promise<void> {
    while (this.next !== null) {
      this.stored = this.next;
      this.next = null;
      try {
        await this.api.request('settings:change', { windowView: this.stored });
        this.problem = null;
      } catch (thrown) {
        this.problem = toErrorReport(thrown);
      }
    }
    this.saving = null;
  }
}
