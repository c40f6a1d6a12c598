import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { DEFAULT_SETTINGS, type Settings } from '@shared/ipc/contract.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { RunsViewState } from '../../../src-renderer/state/runs-view-state.svelte.js';
import { buildRun } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const RUNS = [buildRun({ id: 'a', name: 'cnn', createdAt: 2 }), buildRun({ id: 'b', name: 'fcnn', createdAt: 1, archived: true })];

function setUp(stored: Partial<Settings['runsView']> = {}): { fake: FakeApi; table: RunsViewState } {
  const settings = { ...DEFAULT_SETTINGS, runsView: { ...DEFAULT_SETTINGS.runsView, ...stored } };
  const fake = new FakeApi({ 'settings:get': () => settings, 'settings:change': (changes) => ({ ...settings, ...changes }) });
  return { fake, table: new RunsViewState(createApiClient(fake), () => RUNS) };
}
const kept = (fake: FakeApi): readonly unknown[] =>
  fake.askedFor('settings:change').map(([changes]) => (changes as Partial<Settings>).runsView);

describe('choices', () => {
  test('of the last time come back', async () => {
    const { table } = setUp({ sort: 'name', descending: false, archived: true });
    await table.load();
    expect([table.view.sort, table.rows.map((run) => run.id)]).toEqual(['name', ['a', 'b']]);
  });

  test('made before the stored ones arrive are not overwritten by them', async () => {
    const { table } = setUp({ query: 'stored' });
    const loading = table.load();
    await table.choose({ query: 'typed' });
    await loading;
    expect(table.view.query).toBe('typed');
  });

  test('are kept, one save at a time, the newest last', async () => {
    const { fake, table } = setUp();
    await Promise.all([table.choose({ query: 'c' }), table.choose({ query: 'cn' }), table.choose({ query: 'cnn' })]);
    expect(kept(fake)).toEqual([
      { ...DEFAULT_SETTINGS.runsView, query: 'c' },
      { ...DEFAULT_SETTINGS.runsView, query: 'cnn' },
    ]);
  });

  test('that cannot be kept still hold, and the next ones are tried again', async () => {
    const { fake, table } = setUp();
    fake.answer('settings:change', () => {
      throw new AppError('disk-full', 'The disk is full.');
    });
    await table.sort('name');
    expect([table.view.sort, table.problem?.code]).toEqual(['name', 'disk-full']);
    fake.answer('settings:change', (changes) => ({ ...DEFAULT_SETTINGS, ...changes }));
    await table.sort('name');
    expect([table.view.descending, table.problem]).toEqual([true, null]);
  });
});

test('archived runs are counted while they are hidden', async () => {
  const { table } = setUp();
  expect([table.rows.length, table.hiddenCount]).toEqual([1, 1]);
  await table.choose({ archived: true });
  expect([table.rows.length, table.hiddenCount]).toEqual([2, 0]);
});

test('rows are selected and unselected one by one, and all together', () => {
  const { table } = setUp();
  table.toggle('a');
  expect(table.checked.map((run) => run.id)).toEqual(['a']);
  table.toggle('a');
  expect(table.checked).toEqual([]);
  table.toggleAll();
  expect(table.checked.map((run) => run.id)).toEqual(['a']);
  table.uncheckAll();
  expect(table.checked).toEqual([]);
});
