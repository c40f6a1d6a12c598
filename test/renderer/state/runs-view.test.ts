import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunSummary } from '@shared/domain/run.js';
import { DEFAULT_SETTINGS } from '@shared/ipc/contract.js';
import {
  adoptView,
  arrangeRuns,
  DEFAULT_VIEW,
  isFiltered,
  SORT_COLUMNS,
  sortBy,
  tagsInUse,
  withoutFilters,
  type RunsView,
} from '../../../src-renderer/state/runs-view.js';
import { editTags, pickRuns, toggleShown } from '../../../src-renderer/state/run-selection.js';
import { buildRun } from '../../support/renderer-builders.js';

const best = (validationAccuracy: number, validationLoss = 0.03): RunSummary['best'] => ({ epoch: 7, validationLoss, validationAccuracy });
const tested = (correct: number): RunSummary['test'] => ({ epoch: 7, loss: 0.03, correct, total: 10_000 });

const RUNS = [
  buildRun({ id: 'a', name: 'cnn-10', createdAt: 4000, status: 'finished', best: best(0.99), test: tested(9911), tags: ['wide'] }),
  buildRun({ id: 'b', name: 'cnn-9', createdAt: 3000, status: 'failed', trainingMs: 19_000 }),
  buildRun({ id: 'c', name: 'fcnn', modelKind: 'FCNN', createdAt: 2000, status: 'finished', best: best(0.97), test: tested(9781), tags: ['batch size', 'wide'] }),
  buildRun({ id: 'd', name: 'old', createdAt: 1000, status: 'stopped', archived: true, best: best(0.98), tags: ['kept'] }),
]; // prettier-ignore

const ids = (view: Partial<RunsView>, runs: readonly RunSummary[] = RUNS): string =>
  arrangeRuns(runs, { ...DEFAULT_VIEW, ...view })
    .map((run) => run.id)
    .join('');

describe('filters', () => {
  test('archived runs are out until they are asked for', () => {
    expect(ids({})).toBe('abc');
    expect(ids({ archived: true })).toBe('abcd');
  });

  test('every word of the search must be in name, tags or notes, in any case', () => {
    expect(ids({ query: ' CNN ' })).toBe('abc');
    expect(ids({ query: 'cnn wide' })).toBe('ac');
    expect(ids({ query: 'batch size' })).toBe('c');
    expect(ids({ query: 'nothing' })).toBe('');
  });

  test('notes are searched, also together with the name', () => {
    const noted = RUNS.map((run) => (run.id === 'b' ? { ...run, notes: 'Overfits\nafter epoch 7' } : run));
    expect(ids({ query: 'overfits' }, noted)).toBe('b');
    expect(ids({ query: 'cnn EPOCH' }, noted)).toBe('b');
    expect(ids({ query: 'overfits wide' }, noted)).toBe('');
  });

  test('model, status and tags narrow together; several of one kind widen', () => {
    expect(ids({ models: ['FCNN'] })).toBe('c');
    expect(ids({ statuses: ['failed', 'finished'] })).toBe('abc');
    expect(ids({ statuses: ['finished'], models: ['CNN'] })).toBe('a');
    expect(ids({ tags: ['batch size', 'kept'], archived: true })).toBe('cd');
  });

  test('a search is found again after the run is renamed', () => {
    const renamed = RUNS.map((run) => (run.id === 'b' ? { ...run, name: 'renamed' } : run));
    expect(ids({ query: 'renamed' })).toBe('');
    expect(ids({ query: 'renamed' }, renamed)).toBe('b');
  });

  test('clearing them leaves sorting and archive alone', () => {
    const view: RunsView = {
      ...DEFAULT_VIEW,
      sort: 'test',
      query: 'x',
      statuses: ['failed'],
      tags: ['t'],
      models: ['CNN'],
      archived: true,
    };
    expect(isFiltered(view)).toBe(true);
    expect(withoutFilters(view)).toEqual({ ...DEFAULT_VIEW, sort: 'test', archived: true });
    expect(isFiltered(withoutFilters(view))).toBe(false);
    expect(isFiltered({ ...DEFAULT_VIEW, query: '  ' })).toBe(false);
  });
});

describe('sorting', () => {
  test('names as people count: 9 before 10', () => {
    expect(ids({ sort: 'name', descending: false })).toBe('bac');
  });

  test('runs without a value are last whichever way it is sorted', () => {
    expect(ids({ sort: 'test', descending: true })).toBe('acb');
    expect(ids({ sort: 'test', descending: false })).toBe('cab');
  });

  test('the baseline is on top under any sort, and under filters only when it matches', () => {
    const runs = RUNS.map((run) => ({ ...run, pinned: run.id === 'c' }));
    for (const sort of SORT_COLUMNS) for (const descending of [true, false]) expect(ids({ sort, descending }, runs)[0]).toBe('c');
    expect(ids({ models: ['CNN'] }, runs)).toBe('ab');
  });

  test('a column is sorted its natural way first, then turned round', () => {
    const byTest = sortBy(DEFAULT_VIEW, 'test');
    expect([byTest.sort, byTest.descending]).toEqual(['test', true]);
    expect(sortBy(byTest, 'test').descending).toBe(false);
    expect(sortBy(DEFAULT_VIEW, 'misread').descending).toBe(false);
    expect(sortBy(DEFAULT_VIEW, 'started').descending).toBe(false);
  });

  const arbitraryRun = fc.record({
    id: fc.uuid(),
    name: fc.constantFrom('cnn', 'cnn-2', 'Émile', 'z'),
    createdAt: fc.integer({ min: 0, max: 5 }),
    status: fc.constantFrom('finished', 'failed', 'queued', 'paused'),
    test: fc.option(fc.integer({ min: 0, max: 3 }).map(tested)),
    best: fc.option(fc.constantFrom(best(0.9), best(NaN, NaN), best(0.99))),
    pinned: fc.boolean(),
  }) as fc.Arbitrary<Partial<RunSummary>>;

  test('loses and doubles nothing, does not depend on the order given, and leaves the list alone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(arbitraryRun, { selector: (run) => run.id, maxLength: 30 }),
        fc.constantFrom(...SORT_COLUMNS),
        fc.boolean(),
        (partials, sort, descending) => {
          const runs = Object.freeze(partials.map((partial) => buildRun(partial)));
          const view = { ...DEFAULT_VIEW, sort, descending };
          const arranged = arrangeRuns(runs, view);
          expect([...arranged].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([...runs].sort((a, b) => (a.id < b.id ? -1 : 1)));
          expect(arrangeRuns([...runs].reverse(), view)).toEqual(arranged);
        },
      ),
    );
  });
});

describe('choices of an earlier start', () => {
  test('come back as they were', () => {
    const stored = { ...DEFAULT_SETTINGS.runsView, sort: 'misread', descending: false, query: 'wide', statuses: ['failed'], tags: ['x'] };
    expect(adoptView(stored)).toMatchObject({ sort: 'misread', descending: false, query: 'wide', statuses: ['failed'], tags: ['x'] });
  });

  test('that this version does not know are left out, not shown as an empty table', () => {
    const view = adoptView({
      ...DEFAULT_SETTINGS.runsView,
      sort: 'colour of the moon',
      descending: false,
      statuses: ['dreaming'],
      models: ['RNN'],
    });
    expect(view).toEqual(DEFAULT_VIEW);
  });
});

test('every tag in use is listed once, in order', () => {
  expect(tagsInUse(RUNS)).toEqual(['batch size', 'kept', 'wide']);
});

describe('the selection', () => {
  test('of all rows shown keeps what was selected elsewhere, and a second time empties it', () => {
    const shown = RUNS.slice(0, 2);
    expect(toggleShown(['c'], shown)).toEqual(['c', 'a', 'b']);
    expect(toggleShown(['c', 'a', 'b'], shown)).toEqual([]);
  });

  test('is in the order of selection, without runs that are gone', () => {
    expect(pickRuns(RUNS, ['c', 'gone', 'a']).map((run) => run.id)).toEqual(['c', 'a']);
  });

  test('is tagged without losing other tags', () => {
    expect(editTags(['a', 'b'], ['c', 'a'], ['b'])).toEqual(['a', 'c']);
  });
});
