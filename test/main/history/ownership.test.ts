import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { formatOwner } from '../../../src-main/history/ownership.js';
import { ownIdentity, systemProcessTable } from '../../../src-main/lib/process-identity.js';
import { buildEpoch, buildPause, ENVIRONMENT, FACTS, openTestStore, recordRun } from '../../support/history.js';
import { buildHistoryProcess, type StartHistoryProcess } from '../../support/history-process.js';
import { temporaryFolder } from '../../support/processes.js';

let start: StartHistoryProcess;
beforeAll(async () => {
  ({ start } = await buildHistoryProcess());
});

const ownerOf = (db: Database, runId: string): unknown => db.prepare('SELECT owner FROM runs WHERE id = ?').pluck().get(runId);

describe('a run that another process trains', () => {
  it('is left alone and cannot be written to while it lives, and is interrupted once it is killed', async () => {
    const dataDir = temporaryFolder();
    const other = start('hold', dataDir);
    const { runId = '' } = await other.next('run');
    const first = await openTestStore(dataDir);
    expect(first.opening.interrupted).toEqual([]);
    expect(first.store.getRun(runId).summary.status).toBe('running');
    const refusal = expect.objectContaining({
      code: 'run-owned-elsewhere',
      message: `Run "A run" is being trained by process ${other.pid}. Stop it there first.`,
    }) as Error;
    const writes = [
      () => {
        first.store.recordStart(runId, ENVIRONMENT, FACTS);
      },
      () => first.store.recordEpoch(runId, buildEpoch(1)),
      () => first.store.recordPause(runId, buildPause(0, 1)),
      () => first.store.endRun(runId, { status: 'stopped', endedAt: 1, test: null }),
      () => first.store.takeForResume(runId),
    ];
    for (const write of writes) expect(write).toThrow(refusal);
    expect(first.store.getRun(runId).summary).toMatchObject({ status: 'running', epochsDone: 0 });
    await first.close();
    await other.kill();
    const second = await openTestStore(dataDir);
    expect(second.opening.interrupted).toEqual([runId]);
    expect(second.store.getRun(runId).summary).toMatchObject({ status: 'interrupted', failure: null });
    expect(second.store.getRun(runId).summary.endedAt).toBeGreaterThan(Date.UTC(2026, 0, 1));
    await second.close();
    const third = await openTestStore(dataDir);
    expect(third.opening.interrupted).toEqual([]);
    await third.close();
  });

  it('is interrupted as well when its process closed the history in the middle of it', async () => {
    const dataDir = temporaryFolder();
    const other = start('hold', dataDir);
    const { runId = '' } = await other.next('run');
    expect(await other.release()).toBe(0);
    const opened = await openTestStore(dataDir);
    expect(opened.opening.interrupted).toEqual([runId]);
    await opened.close();
  });

  it('stays paused when its process is gone, and can be taken', async () => {
    const dataDir = temporaryFolder();
    const other = start('pause', dataDir);
    const { runId = '' } = await other.next('paused');
    const early = await openTestStore(dataDir);
    expect(() => early.store.takeForResume(runId)).toThrow(expect.objectContaining({ code: 'run-owned-elsewhere' }) as Error);
    await early.close();
    await other.kill();
    const opened = await openTestStore(dataDir);
    expect(opened.opening.interrupted).toEqual([]);
    expect(opened.store.getRun(runId).summary.status).toBe('paused');
    expect(ownerOf(opened.context.db, runId)).toBeNull();
    expect(opened.store.takeForResume(runId).state).toEqual(buildPause(0, 3).state);
    await opened.close();
  });
});

describe('the owner in a row', () => {
  const table = systemProcessTable();
  const self = ownIdentity(table);
  it.each([
    ['this process before a reboot', { ...self, bootId: 'another boot' }],
    ['an earlier process of the same id', { ...self, startedAt: '1' }],
    ['a process that is gone', { ...self, pid: 2 ** 22 + 1 }],
    ['an earlier history of this process', self],
  ])('is gone when it is %s', async (_, identity) => {
    const dataDir = temporaryFolder();
    const first = await openTestStore(dataDir);
    const runId = recordRun(first, 1);
    first.context.db.prepare('UPDATE runs SET owner = ?').run(formatOwner({ ...identity, historyId: 'earlier' }));
    await first.close();
    const second = await openTestStore(dataDir);
    expect(second.opening.interrupted).toEqual([runId]);
    await second.close();
  });

  it.each(['', '{', '{"pid":"x"}', 'null'])('is nobody when it is damaged: %j', async (owner) => {
    const dataDir = temporaryFolder();
    const first = await openTestStore(dataDir);
    const runId = recordRun(first, 1);
    first.context.db.prepare('UPDATE runs SET owner = ?').run(owner);
    await first.close();
    const second = await openTestStore(dataDir);
    expect(second.opening.interrupted).toEqual([runId]);
    await second.close();
  });

  it('lives when this process has its history open', async () => {
    const dataDir = temporaryFolder();
    const first = await openTestStore(dataDir, { historyId: 'a' });
    const runId = recordRun(first, 1);
    const second = await openTestStore(dataDir, { historyId: 'b', livingHistoryIds: ['a'] });
    expect(second.opening.interrupted).toEqual([]);
    expect(() => second.store.recordEpoch(runId, buildEpoch(2))).toThrow(/is being trained by process/);
    expect(first.store.recordEpoch(runId, buildEpoch(2))).toMatchObject({ epochsDone: 2 });
    await second.close();
    await first.close();
  });
});

describe('several processes', () => {
  it('may open a new folder at the same moment', async () => {
    const dataDir = temporaryFolder();
    const processes = Array.from({ length: 4 }, () => start('hold', dataDir));
    const runs = await Promise.all(processes.map((each) => each.next('run')));
    const opened = await openTestStore(dataDir);
    expect(
      opened.store
        .listRuns()
        .map(({ id, status, colour }) => [id, status, colour])
        .sort(),
    ).toEqual(runs.map(({ runId }) => [runId, 'running', expect.any(Number) as number]).sort());
    expect(new Set(opened.store.listRuns().map(({ colour }) => colour)).size).toBe(4);
    await opened.close();
    expect(await Promise.all(processes.map((each) => each.release()))).toEqual([0, 0, 0, 0]);
  });
});
