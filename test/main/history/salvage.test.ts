import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '@shared/domain/run.js';
import { buildEvaluation, openTestStore, recordRun, TEST_LABELS, type TestStore } from '../../support/history.js';
import { insertDrawing } from '../../support/history-damage.js';
import { temporaryFolder } from '../../support/processes.js';

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 31);

/** Closes a history and damages its file: it is refused as it is, and everything in it can be read. */
async function damage(opened: TestStore, dataDir: string, sql = 'CREATE TABLE foreign_table (x)'): Promise<void> {
  await opened.close();
  const db = new Database(path.join(dataDir, 'history.db'));
  db.pragma('foreign_keys = OFF');
  db.exec(`${sql}; CREATE TABLE another_foreign_table (x)`);
  db.close();
}

/** A folder with a backup of two ended runs, open again on the same day, so that no newer backup is made. */
async function backedUp(): Promise<{ dataDir: string; opened: TestStore; ids: readonly [string, string] }> {
  const dataDir = temporaryFolder();
  const first = await openTestStore(dataDir, { now: () => start });
  const ids = [recordRun(first, 2, { name: 'One' }), recordRun(first, 2, { name: 'Two' })] as const;
  for (const id of ids) first.store.endRun(id, { status: 'stopped', endedAt: start, test: null });
  first.store.changeRun(ids[0], { tags: ['old'], pinned: true });
  await first.close();
  return { dataDir, opened: await openTestStore(dataDir, { now: () => start + day / 2 }), ids };
}

const reopen = (dataDir: string): Promise<TestStore> => openTestStore(dataDir, { now: () => start + day / 2 });
const byName = (runs: readonly RunSummary[]): ReadonlyMap<string, RunSummary> => new Map(runs.map((run) => [run.name, run]));

describe('a damaged history', () => {
  it('gives back what was edited, tagged and drawn since the backup, and says so', async () => {
    const { dataDir, opened, ids } = await backedUp();
    opened.store.changeRun(ids[0], { tags: ['new', 'best'], notes: 'Said later', archived: true });
    opened.store.changeRun(ids[1], { name: 'Renamed', pinned: true, colour: 8 });
    insertDrawing(opened, 'd1');
    insertDrawing(opened, 'd2');
    const before = opened.store.listRuns();
    await damage(opened, dataDir);
    const again = await reopen(dataDir);
    expect(again.opening.notice).toMatch(
      /2 runs came back from the backup of .* UTC\. Names, notes and tags of 2 runs; 2 drawings could be read from the damaged file\./,
    );
    expect(again.store.listRuns()).toEqual(before);
    expect(again.store.getRun(ids[0]).summary.notes).toBe('Said later');
    expect(again.context.db.prepare('SELECT id FROM drawings ORDER BY sequence').pluck().all()).toEqual(['d1', 'd2']);
    await again.close();
  });

  it('gives back new runs with their tags, parents and the one pin', async () => {
    const { dataDir, opened, ids } = await backedUp();
    const child = recordRun(opened, 1, { name: 'Child' });
    opened.store.endRun(child, { status: 'finished', endedAt: start, test: { epoch: 1, evaluation: buildEvaluation(TEST_LABELS) } });
    opened.context.db.prepare('UPDATE runs SET parent_id = ?, repeat_of = ? WHERE id = ?').run(ids[0], ids[1], child);
    opened.store.changeRun(child, { tags: ['a', 'b'], notes: 'n', pinned: true });
    const before = [opened.store.listRuns(), opened.store.getRun(child)];
    await damage(opened, dataDir);
    const again = await reopen(dataDir);
    expect(again.opening.notice).toMatch(/1 run; names, notes and tags of 1 run could be read/);
    expect([again.store.listRuns(), again.store.getRun(child)]).toEqual(before);
    await again.close();
  });

  it('gives back the end of a run that the backup has without it, and its children keep their parent', async () => {
    const dataDir = temporaryFolder();
    const first = await openTestStore(dataDir, { now: () => start });
    const parent = recordRun(first, 2, { name: 'Parent' });
    const child = recordRun(first, 1, { name: 'Child' });
    first.context.db.prepare('UPDATE runs SET parent_id = ? WHERE id = ?').run(parent, child);
    await first.close();
    const opened = await reopen(dataDir);
    expect(opened.store.getRun(parent).summary.status).toBe('interrupted');
    opened.store.takeForResume(parent);
    opened.store.endRun(parent, {
      status: 'finished',
      endedAt: start + day,
      test: { epoch: 2, evaluation: buildEvaluation(TEST_LABELS) },
    });
    const before = byName(opened.store.listRuns());
    await damage(opened, dataDir);
    const again = await reopen(dataDir);
    const after = byName(again.store.listRuns());
    expect(after.get('Parent')).toEqual(before.get('Parent'));
    expect(after.get('Parent')).toMatchObject({ status: 'finished', test: { total: 20 } });
    expect(after.get('Child')?.parentId).toBe(parent);
    await again.close();
  });

  it('does not give back what cannot have been written', async () => {
    const { dataDir, opened, ids } = await backedUp();
    const before = opened.store.listRuns();
    await damage(opened, dataDir, `UPDATE runs SET name = '', notes = 'x', colour = 99; UPDATE run_tags SET tag = ''`);
    const again = await reopen(dataDir);
    expect(again.store.listRuns()).toEqual(before);
    expect(again.store.getRun(ids[0]).summary.notes).toBe('');
    await again.close();
  });

  it('gives back runs whose parent is lost, without it', async () => {
    const { dataDir, opened } = await backedUp();
    const lost = recordRun(opened, 1, { name: 'Lost' });
    const child = recordRun(opened, 1, { name: 'Child' });
    opened.context.db.prepare('UPDATE runs SET parent_id = ? WHERE id = ?').run(lost, child);
    await damage(opened, dataDir, `DELETE FROM runs WHERE id = '${lost}'`);
    const again = await reopen(dataDir);
    expect(again.store.getRun(child)).toMatchObject({ parent: null, summary: { parentId: null, epochsDone: 1 } });
    expect(again.context.db.pragma('foreign_key_check')).toEqual([]);
    await again.close();
  });

  it('without any backup gives everything back that can be read', async () => {
    const { dataDir, opened, ids } = await backedUp();
    opened.store.changeRun(ids[1], { tags: ['kept'] });
    insertDrawing(opened, 'd1');
    const before = opened.store.listRuns();
    await damage(opened, dataDir);
    rmSync(path.join(dataDir, 'backups'), { recursive: true });
    const again = await reopen(dataDir);
    expect(again.opening.notice).toMatch(/kept as history-damaged-.*\. 2 runs; 1 drawing could be read from the damaged file/);
    expect(again.store.listRuns()).toEqual(before);
    await again.close();
  });
});
