import type { Database } from 'better-sqlite3';
import fs from 'node:fs';
import path from 'node:path';
import { isFolder, makeFolders, PARTIAL_SUFFIX } from '../lib/fs-atomic.js';
import { parseTimeStamp, timeStamp } from '../lib/time.js';

const KEPT_BACKUPS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
/** SQLite pages (4 KB) copied before requests get their turn again. */
const PAGES_PER_TURN = 512;

/** Names sort by time: history-20260131-094512-007.db, history-20260131-094512-007-before-v2.db. */
const NAME = /^history-(\d{8}-\d{6}-\d{3})(-before-v\d+)?\.db$/;

/** Whole copies of the database, newest first, as paths. */
export function listBackups(folder: string): readonly string[] {
  if (!isFolder(folder)) return [];
  const names = fs.readdirSync(folder).filter((name) => NAME.test(name));
  return names
    .sort()
    .reverse()
    .map((name) => path.join(folder, name));
}

/** When a backup was made, as its name says (Unix ms): copying a file around changes its date. */
export function backupTime(file: string): number {
  return parseTimeStamp(NAME.exec(path.basename(file))?.[1] ?? '');
}

export function isBackupDue(folder: string, nowMs: number): boolean {
  const [newest] = listBackups(folder);
  // a clock that was set back must not stop backups for good
  return newest === undefined || Math.abs(nowMs - backupTime(newest)) >= DAY_MS;
}

/**
 * Copies the live database while requests go on; the name appears when the copy is whole and on disk. Older ones
 * beyond the newest three are removed.
 */
export async function makeBackup(db: Database, folder: string, nowMs: number, suffix: '' | `-before-v${number}` = ''): Promise<void> {
  makeFolders(folder);
  const target = path.join(folder, `history-${timeStamp(nowMs)}${suffix}.db`);
  const partial = `${target}.${process.pid}${PARTIAL_SUFFIX}`;
  try {
    await db.backup(partial, { progress: () => PAGES_PER_TURN });
    const descriptor = fs.openSync(partial, 'r+');
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(partial, target);
  } finally {
    fs.rmSync(partial, { force: true });
  }
  for (const old of listBackups(folder).slice(KEPT_BACKUPS)) fs.rmSync(old, { force: true });
}
