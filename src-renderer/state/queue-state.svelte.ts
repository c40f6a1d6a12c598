import type { RunSummary } from '@shared/domain/run.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';

/** The runs that wait for their turn. */
export class QueueState {
  /** Why something was refused that was asked for. */
  refusal = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private readonly runs: () => readonly RunSummary[];

  readonly waiting = $derived.by(() =>
    this.runs()
      .filter((run) => run.queuePosition !== null)
      .sort((a, b) => (a.queuePosition ?? 0) - (b.queuePosition ?? 0)),
  );

  /** `runs`: every run of the history, in any order. */
  constructor(api: ApiClient, runs: () => readonly RunSummary[]) {
    this.api = api;
    this.runs = runs;
  }

  /** Moves a run one place up or down. */
  async move(runId: string, by: -1 | 1): Promise<void> {
    const at = this.waiting.findIndex((run) => run.id === runId);
    // it comes before the one above it, or before the one after the next, which is none for the last but one
    const before = this.waiting[by === -1 ? at - 1 : at + 2]?.id ?? null;
    await this.ask(() => this.api.request('training:move-in-queue', { runId, before }));
  }

  async cancel(runId: string): Promise<void> {
    await this.ask(() => this.api.request('training:cancel-queued', runId));
  }

  async start(): Promise<void> {
    await this.ask(() => this.api.request('training:start-queue'));
  }

  private async ask(request: () => Promise<unknown>): Promise<void> {
    this.refusal = null;
    try {
      await request();
    } catch (thrown) {
      this.refusal = toErrorReport(thrown);
    }
  }
}
