import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { listBackups } from '../../../src-main/history/backups.js';
import { HEAD_VERSION, inspectDatabase } from '../../../src-main/history/database-state.js';
import { assertNativeBuild } from '../../../src-main/history/native-build.js';
import { buildConfig, openTestStore, recordRun } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

/** Every file of a folder and its bytes, but not the log's index: SQLite makes and locks that anew with every reading. */
const contentsOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => statSync(path.join(folder, name)).isFile() && !name.endsWith('-shm'))
      .map((name) => [name, readFileSync(path.join(folder, name)).toString('base64')]),
  );
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its database below
const plainPragma = Database.prototype.pragma;
const asDate = (name: string | undefined): string => /^history-(\d{8})-/.exec(path.basename(name ?? ''))?.[1] ?? '';

describe('opening', () => {
  it('makes the folder and a database that a power cut cannot undo', async () => {
    const dataDir = path.join(temporaryFolder(), 'new', 'folder');
    const { context, opening, close } = await openTestStore(dataDir);
    const pragma = (name: string): unknown => context.db.pragma(name, { simple: true });
    const names = ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'user_version', 'busy_timeout'];
    expect(names.map(pragma)).toEqual(['wal', 2, 1, 0, HEAD_VERSION, 10_000]);
    expect(Number(pragma('application_id')) >> 16).toBe(0x4467);
    expect(opening).toEqual({ interrupted: [], notice: null });
    await close();
    const again = await openTestStore(dataDir);
    expect(again.context.db.pragma('synchronous', { simple: true })).toBe(2);
    await again.close();
  });

  it('refuses a newer history, with and without a log, and changes no byte', async () => {
    for (const hasLog of [false, true]) {
      const dataDir = temporaryFolder();
      const opened = await openTestStore(dataDir);
      opened.context.db.pragma(`user_version = ${HEAD_VERSION + 6}`);
      const copy = temporaryFolder();
      // a copy made while the file is open has the change in its log only
      for (const [name, bytes] of Object.entries(contentsOf(dataDir))) writeFileSync(path.join(copy, name), Buffer.from(bytes, 'base64'));
      await opened.close();
      const folder = hasLog ? copy : dataDir;
      const before = contentsOf(folder);
      await expect(openTestStore(folder)).rejects.toMatchObject({
        code: 'history-newer',
        message: expect.stringMatching(
          /written by a newer version of Digit Lab \(format \d+; this version reads up to \d+\).*Nothing was changed/,
        ) as string,
      });
      expect(contentsOf(folder)).toEqual(before);
    }
  });

  it('says which folder cannot be written', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await expect(openTestStore(path.join(file, 'data'), { resourcesDir: folder, bundledDatasets: [] })).rejects.toMatchObject({
      code: 'cannot-write',
    });
    const taken = path.join(folder, 'taken');
    mkdirSync(path.join(taken, 'history.db'), { recursive: true });
    await expect(openTestStore(taken)).rejects.toMatchObject({ code: 'cannot-write', message: expect.stringContaining(taken) as string });
  });

  it('does not replace a damaged history while another process goes on writing into it', async () => {
    const dataDir = temporaryFolder();
    const first = await openTestStore(dataDir);
    const runId = recordRun(first, 1);
    await first.close();
    const holder = await openTestStore(dataDir, { historyId: 'holder' });
    const file = path.join(dataDir, 'history.db');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 8192));
    const before = contentsOf(dataDir);
    await expect(openTestStore(dataDir, { livingHistoryIds: ['holder'] })).rejects.toMatchObject({
      code: 'history-unavailable',
      message: expect.stringMatching(
        /is damaged, and process \d+ has it open\. Close that one, then start again.*Nothing was changed\.$/,
      ) as string,
    });
    expect(contentsOf(dataDir)).toEqual(before);
    await holder.close();
    const again = await openTestStore(dataDir);
    expect(again.opening.notice).toMatch(/^The history was damaged/);
    expect(again.store.getRun(runId).summary.epochsDone).toBe(1);
    await again.close();
    expect(readdirSync(path.join(dataDir, 'open'))).toEqual([]);
  });

  it('takes a history that another process migrates at this moment for whole', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const pragma = vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (this: Database.Database, source, options) {
      if (source.startsWith('integrity_check')) opened.context.db.exec('CREATE TABLE later (column)');
      return plainPragma.call(this, source, options);
    });
    try {
      expect(inspectDatabase(path.join(dataDir, 'history.db'))).toEqual({ kind: 'good', version: HEAD_VERSION });
    } finally {
      pragma.mockRestore();
      await opened.close();
    }
  });

  it('removes the copies of a history that killed processes left, and none that may be being written', async () => {
    const dataDir = temporaryFolder();
    await (await openTestStore(dataDir)).close();
    const names = ['history.db.12.partial', 'history.db.12.partial-wal', 'history.db.7-alone.partial', 'history.db.mine'];
    const backup = path.join('backups', 'history-20260101-000000-000.db.12.partial');
    mkdirSync(path.join(dataDir, 'backups'));
    for (const name of [...names, backup]) {
      writeFileSync(path.join(dataDir, name), 'left');
      utimesSync(path.join(dataDir, name), 1_000, 1_000);
    }
    writeFileSync(path.join(dataDir, 'history.db.99.partial'), 'being written');
    await (await openTestStore(dataDir)).close();
    const left = [...readdirSync(dataDir), ...readdirSync(path.join(dataDir, 'backups'))].filter((name) => name.includes('.db.'));
    expect(left.sort()).toEqual(['history.db.99.partial', 'history.db.mine']);
  });

  it('refuses a native build that would crash, and accepts what fits', () => {
    const folder = temporaryFolder();
    expect(() => {
      assertNativeBuild(folder, '9');
    }).toThrow(/Node-API 9, the shipped one needs 10.*npm run setup/);
    expect(() => {
      assertNativeBuild(folder, '10');
    }).not.toThrow();
    mkdirSync(path.join(folder, 'build', 'Release'), { recursive: true });
    writeFileSync(path.join(folder, 'build', 'Release', 'better_sqlite3.node'), '');
    expect(() => {
      assertNativeBuild(folder, '9');
    }).not.toThrow();
  });
});

describe('backups', () => {
  const day = 24 * 60 * 60 * 1000;
  const start = Date.UTC(2026, 0, 1);

  it('are made at most daily, only when there are runs, and the newest three are kept', async () => {
    const dataDir = temporaryFolder();
    const folder = path.join(dataDir, 'backups');
    const openAt = async (now: number): Promise<void> => {
      const opened = await openTestStore(dataDir, { now: () => now });
      if (now > start) opened.store.createRun({ config: buildConfig(), createdAt: now });
      await opened.close();
    };
    await openAt(start);
    expect(listBackups(folder)).toEqual([]);
    for (let round = 1; round <= 5; round++) {
      await openAt(start + round * day);
      const made = listBackups(folder);
      expect(made).toHaveLength(Math.min(3, round));
      expect(asDate(made[0])).toBe(`2026010${round + 1}`);
      await openAt(start + round * day + day / 2);
      expect(listBackups(folder)).toEqual(made);
    }
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('hold what the history held', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 2);
    await opened.close();
    const [backup = ''] = listBackups(path.join(dataDir, 'backups'));
    const db = new Database(backup, { readonly: true });
    expect(db.prepare('SELECT run_id, epoch FROM epochs').all()).toEqual([1, 2].map((epoch) => ({ run_id: runId, epoch })));
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  it('that cannot be made are told to the log and cost nothing else', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(path.join(dataDir, 'backups'), 'a file in the way');
    const opened = await openTestStore(dataDir);
    recordRun(opened, 1);
    await opened.close();
    expect(opened.logged.join()).toMatch(/No backup could be made/);
    const again = await openTestStore(dataDir);
    expect(again.store.listRuns()).toHaveLength(1);
    await again.close();
  });

  it('replace a history that is gone', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    await opened.close();
    rmSync(path.join(dataDir, 'history.db'));
    const again = await openTestStore(dataDir);
    expect(again.opening.notice).toMatch(
      /^The history file in .* was gone\. 1 run came back from the backup of \d{4}-\d\d-\d\d \d\d:\d\d UTC\./,
    );
    expect(again.store.getRun(runId).summary).toMatchObject({ status: 'interrupted', epochsDone: 1 });
    await again.close();
  });

  it('that are damaged themselves are passed over for older ones', async () => {
    const dataDir = temporaryFolder();
    for (let round = 1; round <= 2; round++) {
      const opened = await openTestStore(dataDir, { now: () => start + round * day });
      recordRun(opened, round);
      await opened.close();
    }
    const [newest = '', older = ''] = listBackups(path.join(dataDir, 'backups'));
    expect(older).not.toBe('');
    writeFileSync(newest, readFileSync(newest).fill(0xff, 4096, 20_000));
    renameSync(path.join(dataDir, 'history.db'), path.join(dataDir, 'elsewhere.db'));
    const again = await openTestStore(dataDir);
    expect(again.store.listRuns().map(({ epochsDone }) => epochsDone)).toEqual([1]);
    await again.close();
  });
});
