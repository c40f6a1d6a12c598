import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { launchApp } from '../support/app.js';
import { dataFolder, runCli, temporaryFolder } from '../support/processes.js';
import { openRuns } from '../support/train-page.js';

const SMALL = ['train', '--preset', 'fast-fcnn', '--train-size', '2000', '--epochs', '1', '--name', 'kept'];

test('a damaged history opens, says what came back, and keeps the damaged file', async () => {
  const dataDir = dataFolder();
  expect((await runCli(...SMALL, '--data-dir', dataDir)).code).toBe(0);
  const file = path.join(dataDir, 'history.db');
  const damaged = openSync(file, 'r+');
  writeSync(damaged, Buffer.alloc(4096, 0xff), 0, 4096, 0);
  closeSync(damaged);

  const { page, quit } = await launchApp({ dataDir, firstPage: true });
  const dialog = page.getByRole('dialog', { name: 'The history was damaged' });
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await openRuns(page);
  await quit();
  expect(readdirSync(dataDir).some((name) => name.startsWith('history-damaged-'))).toBe(true);
  expect((await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events).toMatchObject([{ name: 'kept', status: 'finished' }]);
});

test('a history from a newer version is refused in a sentence and not written', async () => {
  const dataDir = temporaryFolder();
  expect((await runCli(...SMALL, '--data-dir', dataDir)).code).toBe(0);
  const file = path.join(dataDir, 'history.db');
  const db = new Database(file);
  db.pragma('user_version = 999');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const before = readFileSync(file);
  const listed = await runCli('runs', 'list', '--data-dir', dataDir);
  expect(listed.code).toBe(1);
  expect(listed.stderr).toMatch(/newer/);
  expect(readFileSync(file).equals(before)).toBe(true);
});
