import { describeShifts, type DatasetScore, type NetworkTests, type ShiftCount } from '@shared/domain/averaging.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { formatPercent } from '@shared/format/numbers.js';
import type { ApiClient } from '../api/client.js';

/** What a person asks for: a network's test on a data set with its digits shifted so often. */
export interface AskedTest {
  readonly id: string;
  readonly dataset: string;
  readonly shifts: ShiftCount;
}

/** Test results of networks that a person asked for, by the id of the run or model. One is found at a time. */
export class EvaluationsState {
  /** What is being found; null while nothing is. */
  running = $state.raw<AskedTest | null>(null);
  /** Why the last question has no answer. */
  problem = $state.raw<ErrorReport | null>(null);
  /** The last result in words. */
  said = $state('');

  private known = $state.raw<Readonly<Record<string, NetworkTests>>>({});
  private readonly api: ApiClient;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** What is known of a network; null before it was asked for. */
  of(id: string): NetworkTests | null {
    return this.known[id] ?? null;
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

  async evaluate(asked: AskedTest): Promise<void> {
    if (this.running !== null) return;
    this.running = asked;
    this.problem = null;
    this.said = '';
    try {
      const score = await this.api.request('models:evaluate', asked);
      this.keep(asked.id, score);
      this.said = `${formatPercent(score.correct / score.total)} on ${this.titleOf(asked)}${describeShifts(score.shifts)}.`;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    } finally {
      this.running = null;
    }
  }

  private keep(id: string, score: DatasetScore): void {
    const tests = this.known[id];
    if (tests === undefined) return;
    const others = tests.scores.filter(({ dataset, shifts }) => dataset !== score.dataset || shifts !== score.shifts);
    const scores = [...others, score].sort((a, b) => a.shifts - b.shifts);
    this.known = { ...this.known, [id]: { ...tests, scores } };
  }

  private titleOf({ id, dataset }: AskedTest): string {
    return this.known[id]?.datasets.find((set) => set.id === dataset)?.title ?? dataset;
  }
}
