import { RUN_STATUSES, type RunStatus, type RunSummary } from '@shared/domain/run.js';
import type { ModelKind } from '@shared/domain/model-spec.js';
import { DEFAULT_SETTINGS, type Settings } from '@shared/ipc/contract.js';

/** What the table of runs shows, and in which order: pure, so that thousands of rows are arranged while a key is typed. */

export const SORT_COLUMNS = ['name', 'model', 'status', 'loss', 'best', 'test', 'misread', 'duration', 'started'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface RunsView {
  readonly sort: SortColumn;
  readonly descending: boolean;
  /** Words that must all occur in name, tags or notes. */
  readonly query: string;
  /** Empty lists let everything through. */
  readonly statuses: readonly RunStatus[];
  readonly models: readonly ModelKind[];
  readonly tags: readonly string[];
  /** Whether archived runs are shown too. */
  readonly archived: boolean;
}

const KINDS: readonly ModelKind[] = ['CNN', 'FCNN'];

/** The choices of an earlier start; what this version does not know is left out. */
export function adoptView(stored: Settings['runsView']): RunsView {
  const sort = SORT_COLUMNS.find((column) => column === stored.sort);
  return {
    sort: sort ?? 'started',
    descending: sort === undefined || stored.descending,
    query: stored.query,
    statuses: RUN_STATUSES.filter((status) => stored.statuses.includes(status)),
    models: KINDS.filter((kind) => stored.models.includes(kind)),
    tags: stored.tags,
    archived: stored.archived,
  };
}

export const DEFAULT_VIEW: RunsView = adoptView(DEFAULT_SETTINGS.runsView);

/** Columns that are read from the largest value down, or the latest. */
const LARGEST_FIRST: ReadonlySet<SortColumn> = new Set(['best', 'test', 'started']);

/** A click on a column's head: another column in its natural direction, the same one the other way round. */
export function sortBy(view: RunsView, column: SortColumn): RunsView {
  return { ...view, sort: column, descending: view.sort === column ? !view.descending : LARGEST_FIRST.has(column) };
}

/** Whether a choice hides runs that would otherwise be there. */
export function isFiltered(view: RunsView): boolean {
  return view.query.trim() !== '' || view.statuses.length + view.models.length + view.tags.length > 0;
}

export function withoutFilters(view: RunsView): RunsView {
  return { ...view, query: '', statuses: [], models: [], tags: [] };
}

/** Every tag in use, in alphabetical order. */
export function tagsInUse(runs: readonly RunSummary[]): readonly string[] {
  return [...new Set(runs.flatMap((run) => run.tags))].sort((a, b) => NAMES.compare(a, b));
}

const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const searchedText = new WeakMap<RunSummary, string>();

function textOf(run: RunSummary): string {
  const known = searchedText.get(run);
  if (known !== undefined) return known;
  const text = [run.name, ...run.tags, run.notes].join('\n').toLowerCase();
  searchedText.set(run, text);
  return text;
}

function matches(run: RunSummary, view: RunsView, words: readonly string[]): boolean {
  if (run.archived && !view.archived) return false;
  if (view.models.length > 0 && !view.models.includes(run.modelKind)) return false;
  if (view.statuses.length > 0 && !view.statuses.includes(run.status)) return false;
  if (view.tags.length > 0 && !view.tags.some((tag) => run.tags.includes(tag))) return false;
  return words.length === 0 || words.every((word) => textOf(run).includes(word));
}

/** What a numeric column sorts by; null where the run has no such value. */
function numberOf(run: RunSummary, column: Exclude<SortColumn, 'name' | 'model'>): number | null {
  switch (column) {
    case 'status':
      return RUN_STATUSES.indexOf(run.status);
    case 'loss':
      return run.best?.validationLoss ?? null;
    case 'best':
      return run.best?.validationAccuracy ?? null;
    case 'test':
      return run.test ? run.test.correct / run.test.total : null;
    case 'misread':
      return run.test ? run.test.total - run.test.correct : null;
    case 'duration':
      return run.trainingMs > 0 ? run.trainingMs : null;
    case 'started':
      return run.createdAt;
  }
}

/** A loss that is not a number counts as none: it has no place in an order. */
function knownNumber(run: RunSummary, column: Exclude<SortColumn, 'name' | 'model'>): number | null {
  const value = numberOf(run, column);
  return value === null || Number.isNaN(value) ? null : value;
}

type Comparison = (a: RunSummary, b: RunSummary) => number;

/** Compares by one column; runs without a value come last whichever way it is sorted. */
function comparisonOf({ sort, descending }: RunsView): Comparison {
  const sign = descending ? -1 : 1;
  if (sort === 'name') return (a, b) => sign * NAMES.compare(a.name, b.name);
  if (sort === 'model') return (a, b) => sign * NAMES.compare(a.modelKind, b.modelKind);
  return (a, b) => {
    const [left, right] = [knownNumber(a, sort), knownNumber(b, sort)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  };
}

/** The rows of the table: the pinned baseline first under any sort, ties newest first. */
export function arrangeRuns(runs: readonly RunSummary[], view: RunsView): readonly RunSummary[] {
  const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
  const compare = comparisonOf(view);
  return runs
    .filter((run) => matches(run, view, words))
    .sort(
      (a, b) =>
        Number(b.pinned) - Number(a.pinned) || compare(a, b) || b.createdAt - a.createdAt || (a.id < b.id ? -1 : Number(a.id > b.id)),
    );
}
