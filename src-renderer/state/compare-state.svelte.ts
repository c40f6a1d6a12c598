import { COMPARED_RUNS, type ComparedRun } from '@shared/domain/comparison.js';
import { isLive, type RunSummary } from '@shared/domain/run.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ExportFormat } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { compareColours } from './compare-colours.js';
import { comparePair, type Pair, type PairSide } from './compare-pair.js';
import { RunRecord } from './run-record.svelte.js';

/** A chosen run as the page shows it. */
export interface ComparedColumn {
  readonly id: string;
  readonly name: string;
  readonly colour: number;
  /** The run whose colour this one would have; null when it is drawn in its own. */
  readonly givesWayTo: string | null;
  readonly hidden: boolean;
  readonly isBaseline: boolean;
  /** Still trained: its values are of the epochs so far. */
  readonly isLive: boolean;
  /** Null until it is read, or when it cannot be read. */
  readonly run: ComparedRun | null;
  readonly record: RunRecord;
  readonly problem: ErrorReport | null;
}

type SideName = 'first' | 'second';

/** The runs that are compared: which, in what order, and everything measured in them. */
export class CompareState {
  ids = $state.raw<readonly string[]>([]);
  private hidden = $state.raw<readonly string[]>([]);
  private records = $state.raw<readonly RunRecord[]>([]);
  private chosen = $state.raw<Readonly<Record<SideName, string | null>>>({ first: null, second: null });

  private readonly api: ApiClient;
  private readonly rows: () => readonly RunSummary[];
  private readonly subscriptions: readonly (() => void)[];

  /** The run that differences are told against: the pinned one, else the first. */
  readonly baselineId = $derived.by(() => this.findBaseline());
  /** Why a run could not be pinned or exported. */
  problem = $state.raw<ErrorReport | null>(null);
  readonly columns = $derived.by(() => this.makeColumns());
  /** Those that could be read, in order. */
  readonly compared = $derived(this.columns.flatMap(({ run }) => (run === null ? [] : [run])));
  readonly unreadable = $derived(this.columns.filter(({ problem }) => problem !== null));
  readonly isFull = $derived(this.ids.length >= COMPARED_RUNS.max);
  readonly isEnough = $derived(this.ids.length >= COMPARED_RUNS.min);

  constructor(api: ApiClient, rows: () => readonly RunSummary[]) {
    this.api = api;
    this.rows = rows;
    this.subscriptions = [
      api.subscribe('training:steps-recorded', ({ runId, points }) => {
        this.recordOf(runId)?.addSteps(points);
      }),
      api.subscribe('training:epoch-ended', ({ runId, epoch }) => {
        void this.recordOf(runId)?.addEpoch(epoch);
      }),
      api.subscribe('training:ended', ({ id }) => {
        void this.recordOf(id)?.load();
      }),
      api.subscribe('runs:removed', (removed) => {
        if (this.ids.some((id) => removed.includes(id))) void this.choose(this.ids.filter((id) => !removed.includes(id)));
      }),
    ];
  }

  dispose(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  /** The two runs compared digit by digit: those chosen, else the first other run against the baseline. */
  get sides(): Readonly<Record<SideName, ComparedColumn | null>> {
    const find = (id: string | null): ComparedColumn | undefined => this.columns.find((column) => column.id === id);
    const second = find(this.chosen.second) ?? find(this.baselineId) ?? null;
    const chosenFirst = find(this.chosen.first);
    const first = chosenFirst && chosenFirst !== second ? chosenFirst : this.columns.find((column) => column !== second);
    return { first: first ?? null, second };
  }

  get pair(): Pair | null {
    const { first, second } = this.sides;
    const [one, other] = [first && sideOf(first), second && sideOf(second)];
    return one && other ? comparePair(one, other) : null;
  }

  /** Chooses which runs to compare, at most eight; those known already are not read again. */
  async choose(ids: readonly string[]): Promise<void> {
    this.ids = ids.filter((id, index) => ids.indexOf(id) === index).slice(0, COMPARED_RUNS.max);
    const known = this.records;
    this.records = this.ids.map((id) => this.recordOf(id) ?? new RunRecord(this.api, id, { withValidation: false }));
    await Promise.all(this.records.filter((record) => !known.includes(record)).map((record) => record.load()));
  }

  async add(id: string): Promise<void> {
    if (!this.isFull) await this.choose([...this.ids, id]);
  }

  async remove(id: string): Promise<void> {
    await this.choose(this.ids.filter((other) => other !== id));
  }

  /** Reads a run again that could not be read. */
  async retry(id: string): Promise<void> {
    await this.recordOf(id)?.load();
  }

  /** Puts a run at a place in the order, counted without it. */
  move(id: string, to: number): void {
    const others = this.ids.filter((other) => other !== id);
    if (others.length === this.ids.length) return;
    const at = Math.min(others.length, Math.max(0, to));
    this.ids = [...others.slice(0, at), id, ...others.slice(at)];
  }

  /** Makes a run the baseline, here and everywhere; the pinned one is let go. */
  async pin(id: string): Promise<void> {
    const pinned = !(this.rows().find((run) => run.id === id)?.pinned ?? false);
    await this.ask(() => this.api.request('runs:change', { runId: id, changes: { pinned } }));
  }

  /** Lets the user choose where every measured point of the compared runs goes. */
  async export(format: ExportFormat): Promise<void> {
    await this.ask(() => this.api.request('runs:export', { runIds: this.ids, format }));
  }

  toggle(id: string): void {
    const shown = this.hidden.filter((other) => other !== id);
    this.hidden = shown.length < this.hidden.length ? shown : [...shown, id];
  }

  /** Chooses one run of the pair; choosing the other one's run swaps the two. */
  chooseSide(side: SideName, id: string): void {
    const { first, second } = this.sides;
    const now = { first: first?.id ?? null, second: second?.id ?? null };
    const other = side === 'first' ? 'second' : 'first';
    this.chosen = { ...now, [side]: id, ...(now[other] === id ? { [other]: now[side] } : {}) };
  }

  private async ask(request: () => Promise<unknown>): Promise<void> {
    this.problem = null;
    try {
      await request();
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }

  private findBaseline(): string | null {
    return this.rows().find(({ id, pinned }) => pinned && this.ids.includes(id))?.id ?? this.ids[0] ?? null;
  }

  private recordOf(id: string): RunRecord | undefined {
    return this.records.find(({ runId }) => runId === id);
  }

  private makeColumns(): readonly ComparedColumn[] {
    const rows = this.rows();
    const summaryOf = (id: string): RunSummary | undefined => rows.find((run) => run.id === id) ?? this.recordOf(id)?.detail?.summary;
    const colours = compareColours(this.ids.flatMap((id) => summaryOf(id) ?? []));
    return this.ids.flatMap((id) => {
      const record = this.recordOf(id);
      if (record === undefined) return [];
      const summary = summaryOf(id);
      const shown = colours.get(id);
      return [
        {
          id,
          name: summary?.name ?? id,
          colour: shown?.colour ?? 1,
          givesWayTo: shown?.givesWayTo ?? null,
          hidden: this.hidden.includes(id),
          isBaseline: id === this.baselineId,
          isLive: summary !== undefined && isLive(summary.status),
          run: record.detail === null || summary === undefined ? null : { ...record.detail, summary },
          record,
          problem: record.problem,
        },
      ];
    });
  }
}

function sideOf({ run, colour, record }: ComparedColumn): PairSide | null {
  return run && { run, colour, test: record.test };
}
