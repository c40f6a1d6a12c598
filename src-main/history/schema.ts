import type { Database } from 'better-sqlite3';
import { AppError } from '@shared/errors.js';
import { HEAD_VERSION, newApplicationId } from './database-state.js';
import { MIGRATIONS } from './migrations/index.js';

/** In KiB, the minus sign says. A long training writes much that it never reads again, and the system has it in memory anyway. */
const PAGE_CACHE = -4_096;

/** FULL on every open: in WAL mode better-sqlite3 would fall back to NORMAL, which a power cut can undo. */
export function configure(db: Database, dataDir: string): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') {
    const advice = 'Choose a folder on a local disk.';
    throw new AppError(
      'history-unavailable',
      `The disk of ${dataDir} cannot hold a database with a log (it offers ${String(mode)}). ${advice}`,
    );
  }
  db.pragma('synchronous = FULL');
  db.pragma(`cache_size = ${PAGE_CACHE}`);
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
}

export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** Whether there is something that the next migration could spoil. */
export function isOutdated(db: Database): boolean {
  const version = schemaVersion(db);
  return version > 0 && version < HEAD_VERSION;
}

/** Brings the schema to the newest version, each step in its own transaction. A new file gets its id at once (see inspectDatabase). */
export function migrate(db: Database): void {
  const isNew = schemaVersion(db) === 0;
  for (const migration of MIGRATIONS) {
    const step = db.transaction(() => {
      if (schemaVersion(db) >= migration.version) return; // also when another process just did it
      if (schemaVersion(db) === 0) db.pragma(`application_id = ${newApplicationId()}`);
      migration.apply(db);
      db.pragma(`user_version = ${migration.version}`);
    });
    step.immediate();
  }
  if (isNew) db.pragma('wal_checkpoint(PASSIVE)');
}
