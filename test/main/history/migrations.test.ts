import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listBackups } from '../../../src-main/history/backups.js';
import { HEAD_VERSION, inspectDatabase } from '../../../src-main/history/database-state.js';
import { MIGRATIONS } from '../../../src-main/history/migrations/index.js';
import { configure, migrate } from '../../../src-main/history/schema.js';
import { openTestStore, recordRun } from '../../support/history.js';
import { makeOldHistory } from '../../support/old-history.js';
import { temporaryFolder } from '../../support/processes.js';

/** The table that a migration makes last. */
function lastTableOf(version: number): string {
  const db = new Database(':memory:');
  for (const migration of MIGRATIONS) if (migration.version <= version) migration.apply(db);
  const name = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid DESC LIMIT 1`).pluck().get();
  db.close();
  return name ?? '';
}

const versions = MIGRATIONS.map(({ version }) => version);

describe('migrations', () => {
  it('are numbered from 1 without a gap', () => {
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(HEAD_VERSION).toBe(versions.length);
  });

  it.each(versions)('bring version %i to the newest with its runs, after a backup of what was there', async (version) => {
    const dataDir = makeOldHistory(version, temporaryFolder());
    const opened = await openTestStore(dataDir);
    expect(opened.opening.notice).toBeNull();
    expect(opened.context.db.pragma('user_version', { simple: true })).toBe(HEAD_VERSION);
    expect(opened.store.getRun('old-run').summary).toMatchObject({ name: 'Old', colour: 3, status: 'finished' });
    recordRun(opened, 1);
    await opened.close();
    expect(inspectDatabase(path.join(dataDir, 'history.db'))).toEqual({ kind: 'good', version: HEAD_VERSION });
    const before = listBackups(path.join(dataDir, 'backups')).find((file) => file.includes('-before-v'));
    expect(before === undefined).toBe(version === HEAD_VERSION);
    if (before !== undefined) expect(inspectDatabase(before)).toEqual({ kind: 'good', version });
  });

  it.each(versions)('that fail in the middle of version %i leave the version before, whole', (failing) => {
    const dataDir = temporaryFolder();
    const db = new Database(path.join(dataDir, 'history.db'));
    configure(db, dataDir);
    for (const migration of MIGRATIONS) if (migration.version < failing) migration.apply(db);
    db.pragma(`user_version = ${failing - 1}`);
    // the migration's last table is in its way, so that it fails after its other statements
    db.exec(`CREATE TABLE ${lastTableOf(failing)} (x)`);
    const before = db.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
    expect(() => {
      migrate(db);
    }).toThrow(/already exists/);
    expect(db.prepare('SELECT name FROM sqlite_schema ORDER BY name').all()).toEqual(before);
    expect(db.pragma('user_version', { simple: true })).toBe(failing - 1);
    db.close();
  });

  it('do not run when the backup before them fails', async () => {
    const dataDir = makeOldHistory(1, temporaryFolder());
    writeFileSync(path.join(dataDir, 'backups'), 'a file in the way');
    const file = path.join(dataDir, 'history.db');
    const before = readFileSync(file);
    await expect(openTestStore(dataDir)).rejects.toMatchObject({ code: 'cannot-write' });
    expect(readFileSync(file)).toEqual(before);
  });
});

describe('a database of the right version', () => {
  it.each([
    ['tables of another program', 'ALTER TABLE facts RENAME TO foreign_facts'],
    ['a table more', 'CREATE TABLE more (x)'],
    ['a table less', 'DROP TABLE step_points'],
    ['another application id', 'PRAGMA application_id = 7'],
  ])('with %s is not taken for ours', async (_, sql) => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    await opened.close();
    const db = new Database(path.join(dataDir, 'history.db'));
    db.exec(sql);
    db.close();
    expect(inspectDatabase(path.join(dataDir, 'history.db')).kind).toBe('damaged');
    const again = await openTestStore(dataDir);
    expect(again.opening.notice).toMatch(/is kept as history-damaged/);
    expect(recordRun(again, 1)).not.toBe('');
    await again.close();
  });
});
