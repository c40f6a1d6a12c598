import type { RunSummary } from '@shared/domain/run.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { ApiClient } from '../api/client.js';
import { pickRuns, toggleShown } from './run-selection.js';
import {
  adoptView,
  arrangeRuns,
  DEFAULT_VIEW,
  isFiltered,
  sortBy,
  tagsInUse,
  withoutFilters,
  type RunsView,
  type SortColumn,
} from './runs-view.js';

/** How the table of runs is sorted and filtered, and which of its rows are selected. Choices are remembered between starts. */
export class RunsViewState {
  view = $state.raw<RunsView>(DEFAULT_VIEW);
  /** Selected with the boxes, in the order of selection: what Compare, Tag and Delete act on. */
  checkedIds = $state.raw<readonly string[]>([]);
  /** Why the choices could not be read or kept; the table works without. */
  problem = $state.raw<ErrorReport | null>(null);

  readonly rows = $derived.by(() => arrangeRuns(this.runs(), this.view));
  readonly tags = $derived.by(() => tagsInUse(this.runs()));
  readonly filtered = $derived(isFiltered(this.view));
  /** Archived runs that the table leaves out. */
  readonly hiddenCount = $derived.by(() => (this.view.archived ? 0 : this.runs().filter((run) => run.archived).length));
  readonly checked = $derived.by(() => pickRuns(this.runs(), this.checkedIds));

  private readonly api: ApiClient;
  private readonly runs: () => readonly RunSummary[];
  private touched = false;
  private saving: Promise<void> | null = null;
  private unsaved = false;

  constructor(api: ApiClient, runs: () => readonly RunSummary[]) {
    this.api = api;
    this.runs = runs;
  }

  /** Brings back the choices of the last time, unless something was chosen meanwhile. */
  async load(): Promise<void> {
    try {
      const { runsView } = await this.api.request('settings:get');
      if (!this.touched) this.view = adoptView(runsView);
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }

  /** Changes what is shown and keeps it; resolves when it is kept. */
  async choose(changes: Partial<RunsView>): Promise<void> {
    this.touched = true;
    this.view = { ...this.view, ...changes };
    this.unsaved = true;
    this.saving ??= this.save();
    await this.saving;
  }

  sort(column: SortColumn): Promise<void> {
    return this.choose(sortBy(this.view, column));
  }

  clearFilters(): Promise<void> {
    return this.choose(withoutFilters(this.view));
  }

  toggle(runId: string): void {
    this.checkedIds = this.checkedIds.includes(runId) ? this.checkedIds.filter((id) => id !== runId) : [...this.checkedIds, runId];
  }

  /** Selects every row shown, or none when they all are. */
  toggleAll(): void {
    this.checkedIds = toggleShown(this.checkedIds, this.rows);
  }

  uncheckAll(): void {
    this.checkedIds = [];
  }

  /** One save at a time: of what is chosen while one is under way only the newest is sent. */
  private async save(): Promise<void> {
    while (this.unsaved) {
      this.unsaved = false;
      const { statuses, models, tags, ...rest } = this.view;
      try {
        await this.api.request('settings:change', { runsView: { ...rest, statuses: [...statuses], models: [...models], tags: [...tags] } });
        this.problem = null;
      } catch (thrown) {
        this.problem = toErrorReport(thrown);
      }
    }
    this.saving = null;
  }
}
