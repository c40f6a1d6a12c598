import { fireEvent, screen, within } from '@testing-library/svelte';
import { packRuns } from '@shared/domain/packed-runs.js';
import type { RunChanges, RunSummary } from '@shared/domain/run.js';
import { buildDetail, buildEpochs, buildFinishedDetail, buildRun, buildSteps } from '../../../support/renderer-builders.js';
import type { FakeApi } from '../../../support/renderer-fake-api.js';
import { idleWindow } from '../../../support/renderer-window.js';
import { renderWindow, settle } from '../render-window.js';

const HOUR_MS = 3_600_000;
export const FINISHED = buildFinishedDetail();

/** A finished, an interrupted and a failed run, the failed one newest. */
export const RUNS: readonly RunSummary[] = [
  { ...FINISHED.summary, id: 'first', name: 'first', tags: ['wide'], createdAt: Date.now() - 72 * HOUR_MS },
  buildRun({ id: 'second', name: 'second', status: 'interrupted', epochsDone: 7, createdAt: Date.now() - 48 * HOUR_MS }),
  buildRun({
    id: 'third',
    name: 'third',
    status: 'failed',
    failure: { code: 'loss-not-finite', message: 'Loss became not-a-number at step 412.' },
    createdAt: Date.now(),
  }),
];

/** A bridge with these runs, which changes, deletes and restores them as main does, with its events. */
export function savedRuns(runs: readonly RunSummary[] = RUNS): FakeApi {
  const fake = idleWindow();
  const byId = new Map(runs.map((run) => [run.id, run]));
  const known = (id: string): RunSummary => {
    const run = byId.get(id);
    if (!run) throw new Error(`There is no run ${id}`);
    return run;
  };
  const change = (id: string, changes: RunChanges): RunSummary => {
    if (changes.pinned) for (const run of byId.values()) if (run.pinned) tell({ ...run, pinned: false });
    return tell({ ...known(id), ...changes });
  };
  const tell = (run: RunSummary): RunSummary => {
    byId.set(run.id, run);
    fake.send('runs:changed', run);
    return run;
  };
  fake.answer('runs:list', () => packRuns([...byId.values()]));
  fake.answer('runs:get', (id) => {
    const base = id === 'first' ? FINISHED : buildDetail({ epochs: buildEpochs(known(id).epochsDone) });
    return { ...base, summary: known(id) };
  });
  fake.answer('runs:get-steps', () => [buildSteps(1, 4800)]);
  fake.answer('runs:change', ({ runId, changes }) => change(runId, changes));
  fake.answer('runs:keep-interrupted', (id) => tell({ ...known(id), interruptionKept: true }));
  fake.answer('runs:delete', (ids) => {
    fake.send('runs:removed', ids);
    return null;
  });
  fake.answer('runs:restore', (ids) => ids.map((id) => tell(known(id))));
  return fake;
}

export async function openRuns(fake: FakeApi): Promise<void> {
  await renderWindow(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
  await settle(fake);
}

export const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Saved runs' });
export const rows = (): readonly HTMLElement[] => within(grid()).getAllByRole('row').slice(1);
export const names = (): readonly string[] => rows().map((row) => row.dataset['run'] ?? '');

export async function chooseFromMenu(fake: FakeApi, run: string, item: RegExp): Promise<void> {
  const row = rows().find((candidate) => candidate.dataset['run'] === run);
  if (!row) throw new Error(`No row shows ${run}`);
  await fireEvent.click(within(row).getByRole('button', { name: `Actions for ${run}` }));
  await settle(fake);
  const entry = screen.getByRole('menuitem', { name: item });
  await fireEvent.pointerDown(entry);
  await fireEvent.pointerUp(entry);
  await fireEvent.click(entry);
  await settle(fake);
}
