import { existsSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkChanges, EDIT_LIMITS } from '@shared/domain/run-changes.js';
import { UNDO_MS } from '@shared/domain/run.js';
import { NODE_FILES } from '../../../src-main/lib/fs-atomic.js';
import { buildPause, openTestStore, recordRun, type TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

/** A finished run of two epochs. */
function finishedRun(opened: TestStore, name = 'A run'): string {
  const id = recordRun(opened, 2, { name });
  opened.store.endRun(id, { status: 'finished', endedAt: 9, test: null });
  return id;
}

const refused = (code: string, message?: RegExp): Error =>
  expect.objectContaining({ code, ...(message ? { message: expect.stringMatching(message) as string } : {}) }) as Error;

describe('what a person adds to a run', () => {
  it('is kept, listed and there again after opening', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const [id, other] = [finishedRun(opened), finishedRun(opened)];
    const changes = {
      name: '  Wide  ',
      notes: 'With\n"quotes"',
      tags: ['paper ', 'b', 'b', ' '.repeat(3) + 'a'],
      colour: 7,
      archived: true,
    };
    const [changed, ...others] = opened.store.changeRun(id, changes);
    expect(others).toEqual([]);
    expect(changed).toMatchObject({
      name: 'Wide',
      notes: 'With\n"quotes"',
      tags: ['a', 'b', 'paper'],
      colour: 7,
      archived: true,
      pinned: false,
    });
    expect(opened.store.getRun(id)).toMatchObject({ summary: changed });
    opened.store.changeRun(other, { tags: ['z'] });
    const listed = opened.store.listRuns();
    expect(listed[0]).toEqual(changed);
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.store.listRuns()).toEqual(listed);
    expect(again.store.changeRun(id, { archived: false, tags: [] })[0]).toMatchObject({ archived: false, tags: [], name: 'Wide' });
    await again.close();
  });

  it('has one baseline: a new pin takes the old one away and tells of it', async () => {
    const opened = await openTestStore(temporaryFolder());
    const [a, b] = [finishedRun(opened), finishedRun(opened)];
    expect(opened.store.changeRun(a, { pinned: true }).map(({ id, pinned }) => [id, pinned])).toEqual([[a, true]]);
    expect(opened.store.changeRun(b, { pinned: true }).map(({ id, pinned }) => [id, pinned])).toEqual([
      [b, true],
      [a, false],
    ]);
    expect(opened.store.changeRun(a, { notes: 'no pin' })).toHaveLength(1);
    expect(opened.store.changeRun(b, { pinned: false }).map(({ pinned }) => pinned)).toEqual([false]);
    await opened.close();
  });

  it.each([
    [{ name: '   ' }, /name of 0 characters/],
    [{ name: 'x'.repeat(81) }, /name of 81 characters/],
    [{ notes: 'x'.repeat(EDIT_LIMITS.notesLength + 1) }, /Notes of 20,001 characters/],
    [{ tags: ['good', ''] }, /tag cannot have 0/],
    [{ tags: ['x'.repeat(41)] }, /tag cannot have 41/],
    [{ tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, /21 tags/],
    [{ colour: 9 }, /no run colour 9/],
    [{ colour: 1.5 }, /no run colour 1.5/],
  ])('that cannot be kept changes nothing: %j', async (wrong, message) => {
    const opened = await openTestStore(temporaryFolder());
    const id = finishedRun(opened);
    const before = opened.store.getRun(id);
    expect(() => opened.store.changeRun(id, { archived: true, ...wrong })).toThrow(refused('bad-request', message));
    expect(opened.store.getRun(id)).toEqual(before);
    expect(() => opened.store.changeRun('nope', { name: 'x' })).toThrow(refused('run-not-found'));
    await opened.close();
  });

  it('is the same when it is checked twice', () => {
    fc.assert(
      fc.property(fc.record({ name: fc.string(), tags: fc.array(fc.string(), { maxLength: 25 }) }), (changes) => {
        const once = checkChanges(changes);
        if (once.kind === 'bad') return;
        expect(checkChanges(once.changes)).toEqual(once);
        expect(new Set(once.changes.tags).size).toBe(once.changes.tags?.length);
      }),
    );
  });

  it('may be that an interruption is kept, of interrupted runs only', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const [left, finished] = [recordRun(opened, 1), finishedRun(opened)];
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.store.getRun(left).summary).toMatchObject({ status: 'interrupted', interruptionKept: false, resumable: true });
    expect(again.store.keepInterrupted(left)).toMatchObject({ status: 'interrupted', interruptionKept: true, resumable: true });
    expect(() => again.store.keepInterrupted(finished)).toThrow(refused('bad-request', /is finished; it was not interrupted/));
    await again.close();
  });
});

describe('a deleted run', () => {
  const start = Date.UTC(2026, 0, 31, 10);
  /** A history whose clock the test sets. */
  async function openAt(
    dataDir: string,
    options: Parameters<typeof openTestStore>[1] = {},
  ): Promise<TestStore & { clock: { now: number } }> {
    const clock = { now: start };
    return { ...(await openTestStore(dataDir, { now: () => clock.now, ...options })), clock };
  }
  const folderOf = (dataDir: string, id: string): string => path.join(dataDir, 'checkpoints', id);

  it('is in no list and cannot be read, and comes back whole', async () => {
    const dataDir = temporaryFolder();
    const opened = await openAt(dataDir);
    const { store, clock } = opened;
    const [a, b, c] = [finishedRun(opened), finishedRun(opened), finishedRun(opened)];
    store.changeRun(b, { tags: ['kept'], pinned: true });
    const before = [store.listRuns(), store.getRun(b), store.getSteps(b)];
    store.deleteRuns([a, b]);
    expect(store.listRuns().map(({ id }) => id)).toEqual([c]);
    for (const read of [() => store.getRun(b), () => store.getSteps(b), () => store.readWeights(b, 1), () => store.changeRun(b, {})])
      expect(read).toThrow(refused('run-not-found'));
    clock.now += UNDO_MS - 1;
    store.sweepDeleted();
    expect(store.restoreRuns([a, b]).map(({ id }) => id)).toEqual([a, b]);
    expect([store.listRuns(), store.getRun(b), store.getSteps(b)]).toEqual(before);
    expect(store.readWeights(b, 2)).toHaveLength(3);
    await opened.close();
  });

  it('is gone with its files and findings once the time for an undo is over', async () => {
    const dataDir = temporaryFolder();
    const opened = await openAt(dataDir);
    const { store, clock, context } = opened;
    const [a, b] = [finishedRun(opened), finishedRun(opened)];
    const note = context.db.prepare(`INSERT INTO inspections (network, kind, created_at, value) VALUES (?, 'x', 1, x'00')`);
    for (const network of [`run/${a}/1`, `run/${a}/2`, `run/${b}/1`, 'model/m']) note.run(network);
    store.deleteRuns([a]);
    clock.now += UNDO_MS;
    expect(() => store.restoreRuns([a])).toThrow(refused('run-not-found', /cannot be brought back.*10 seconds/));
    store.sweepDeleted();
    expect(existsSync(folderOf(dataDir, a))).toBe(false);
    expect(existsSync(folderOf(dataDir, b))).toBe(true);
    for (const table of ['epochs', 'epoch_validations', 'step_points', 'test_results', 'run_tags'])
      expect(context.db.prepare(`SELECT count(*) FROM ${table} WHERE run_id = ?`).pluck().get(a), table).toBe(0);
    expect(context.db.prepare('SELECT network FROM inspections ORDER BY network').pluck().all()).toEqual(['model/m', `run/${b}/1`]);
    expect(() => store.restoreRuns([a])).toThrow(refused('run-not-found'));
    await opened.close();
  });

  it('is swept at the next opening when the program ended before', async () => {
    const dataDir = temporaryFolder();
    const first = await openAt(dataDir);
    const [a, b] = [finishedRun(first), finishedRun(first)];
    first.store.deleteRuns([a]);
    await first.close();
    const soon = await openAt(dataDir, { now: () => start + UNDO_MS - 1 });
    expect(existsSync(folderOf(dataDir, a))).toBe(true);
    await soon.close();
    const later = await openAt(dataDir, { now: () => start + UNDO_MS });
    expect(existsSync(folderOf(dataDir, a))).toBe(false);
    expect(later.context.db.prepare('SELECT id FROM runs').pluck().all()).toEqual([b]);
    await later.close();
  });

  it('whose files cannot be removed stays hidden, is told to the log, and goes when they can be', async () => {
    const dataDir = temporaryFolder();
    let isBroken = true;
    const remove = (file: string): void => {
      if (isBroken) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      NODE_FILES.remove(file);
    };
    const opened = await openAt(dataDir, { files: { ...NODE_FILES, remove } });
    const id = finishedRun(opened);
    opened.store.deleteRuns([id]);
    opened.store.purgeRuns([id]);
    expect(opened.store.listRuns()).toEqual([]);
    expect(opened.logged.join()).toMatch(/could not be removed/);
    isBroken = false;
    opened.clock.now += UNDO_MS;
    opened.store.sweepDeleted();
    expect(existsSync(folderOf(dataDir, id))).toBe(false);
    expect(opened.context.db.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(0);
    await opened.close();
  });

  it('was not being trained: one that is keeps all of them', async () => {
    const opened = await openAt(temporaryFolder());
    const [done, live, paused] = [finishedRun(opened), recordRun(opened, 1, { name: 'Live' }), recordRun(opened, 1)];
    opened.store.recordPause(paused, buildPause(1, 3));
    expect(() => {
      opened.store.deleteRuns([done, live]);
    }).toThrow(refused('bad-request', /"Live" is being trained.*Nothing was deleted/));
    expect(() => {
      opened.store.deleteRuns([done, paused]);
    }).toThrow(refused('bad-request'));
    expect(() => {
      opened.store.deleteRuns([done, 'nope']);
    }).toThrow(refused('run-not-found'));
    expect(opened.store.listRuns()).toHaveLength(3);
    await opened.close();
  });

  it('purged at once leaves others that can still be restored, and runs that are not deleted', async () => {
    const opened = await openAt(temporaryFolder());
    const [a, b, c] = [finishedRun(opened), finishedRun(opened), finishedRun(opened)];
    opened.store.deleteRuns([a, b]);
    opened.store.purgeRuns([a, c]);
    expect(opened.store.restoreRuns([b]).map(({ id }) => id)).toEqual([b]);
    expect(opened.store.listRuns().map(({ id }) => id)).toEqual([b, c]);
    await opened.close();
  });

  it('leaves its children without a parent', async () => {
    const opened = await openAt(temporaryFolder());
    const [parent, child] = [finishedRun(opened, 'Parent'), finishedRun(opened)];
    opened.context.db.prepare('UPDATE runs SET parent_id = ? WHERE id = ?').run(parent, child);
    expect(opened.store.getRun(child)).toMatchObject({ parent: { id: parent, name: 'Parent' }, summary: { parentId: parent } });
    opened.store.deleteRuns([parent]);
    expect(opened.store.getRun(child).parent).toBeNull();
    opened.store.purgeRuns([parent]);
    expect(opened.store.getRun(child)).toMatchObject({ parent: null, summary: { parentId: null } });
    await opened.close();
  });
});
