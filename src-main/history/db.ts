import Database from 'better-sqlite3';
import { AppError } from '@shared/errors.js';
import { listBackups, makeBackup } from './backups.js';
import { APPLICATION_ID, HEAD_VERSION, inspectDatabase } from './database-state.js';
import type { HistoryPaths } from './history-paths.js';
import { MIGRATIONS } from './migrations/index.js';
import { recoverDatabase } from './recovery.js';

const BUSY_TIMEOUT_MS = 10_000;

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** What the user must know; null when all is well. */
  readonly notice: string | null;
}

/**
 * Opens the history, making or migrating it. A newer one is refused and not touched (`history-newer`); a damaged one is
 * kept aside and replaced by the newest good backup or a fresh start, which `notice` tells.
 */
export async function openDatabase(paths: HistoryPaths, nowMs: number): Promise<OpenedDatabase> {
  const state = inspectDatabase(paths.database);
  if (state.kind === 'newer') {
    const versions = `format ${state.version}; this version reads up to ${HEAD_VERSION}`;
    const advice = 'Open it with that version, or choose another data folder. Nothing was changed.';
    throw new AppError(
      'history-newer',
      `The history in ${paths.dataDir} was written by a newer version of Digit Lab (${versions}). ${advice}`,
    );
  }
  const isLost = state.kind === 'damaged' || (state.kind === 'missing' && listBackups(paths.backups).length > 0);
  const notice = isLost ? recoverDatabase(paths, state.kind === 'damaged' ? state.reason : null, nowMs) : null;
  const db = new Database(paths.database, { timeout: BUSY_TIMEOUT_MS });
  try {
    configure(db, paths);
    await migrate(db, paths, nowMs);
  } catch (error) {
    db.close();
    throw error;
  }
  return { db, notice };
}

/** FULL on every open: in WAL mode better-sqlite3 would fall back to NORMAL, which a power cut can undo. */
function configure(db: Database.Database, paths: HistoryPaths): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') {
    throw new AppError(
      'history-unavailable',
      `The disk of ${paths.dataDir} cannot hold a database with a log (it offers ${String(mode)}). Choose a folder on a local disk.`,
    );
  }
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
}

/** Brings the schema to the newest version, each step in its own transaction, after a backup of what is there. */
async function migrate(db: Database.Database, paths: HistoryPaths, nowMs: number): Promise<void> {
  const versionNow = (): number => Number(db.pragma('user_version', { simple: true }));
  const version = versionNow();
  if (version > 0 && version < HEAD_VERSION) await makeBackup(db, paths.backups, nowMs, `-before-v${HEAD_VERSION}`);
  for (const migration of MIGRATIONS) {
    const step = db.transaction(() => {
      if (versionNow() >= migration.version) return; // also when another process just did it
      migration.apply(db);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${migration.version}`);
    });
    step.immediate();
  }
}
