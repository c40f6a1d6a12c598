import { describeShifts, type AveragedScore, type ShiftCount } from '@shared/domain/averaging.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { formatPercent } from '@shared/format/numbers.js';
import type { ApiClient } from '../api/client.js';

/** Test results of networks that a person asked for, by the id of the run or model. One is found at a time. */
export class EvaluationsState {
  /** What is being found; null while nothing is. */
  running = $state.raw<{ readonly id: string; readonly shifts: ShiftCount } | null>(null);
  /** Why the last question has no answer. */
  problem = $state.raw<ErrorReport | null>(null);
  /** The last result in words. */
  said = $state('');

  private known = $state.raw<Readonly<Record<string, readonly AveragedScore[]>>>({});
  private readonly api: ApiClient;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Results known of a network, the fewest shifts first. */
  of(id: string): readonly AveragedScore[] {
    return this.known[id] ?? [];
  }

  /** Begins a new question: what was said of the last one is over. */
  async open(id: string): Promise<void> {
    this.problem = null;
    this.said = '';
    await this.load(id);
  }

  /** Brings what was found before. */
  async load(id: string): Promise<void> {
    try {
      const found = await this.api.request('models:get-evaluations', id);
      this.known = { ...this.known, [id]: found };
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }

  async evaluate(id: string, shifts: ShiftCount): Promise<void> {
    if (this.running !== null) return;
    this.running = { id, shifts };
    this.problem = null;
    this.said = '';
    try {
      const score = await this.api.request('models:evaluate', { id, shifts });
      const others = this.of(id).filter((known) => known.shifts !== shifts);
      this.known = { ...this.known, [id]: [...others, score].sort((a, b) => a.shifts - b.shifts) };
      this.said = `${formatPercent(score.correct / score.total)}${describeShifts(shifts)}.`;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    } finally {
      this.running = null;
    }
  }
}
