import Database from 'better-sqlite3';
import { AppError } from '@shared/errors.js';
import { listBackups, makeBackup } from './backups.js';
import { HEAD_VERSION, inspectDatabase } from './database-state.js';
import type { HistoryPaths } from './history-paths.js';
import { recoverDatabase } from './recovery.js';
import { configure, isOutdated, migrate } from './schema.js';

const BUSY_TIMEOUT_MS = 10_000;

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** What the user must know; null when all is well. */
  readonly notice: string | null;
}

/**
 * Opens the history, making or migrating it. A newer one is refused and not touched (`history-newer`); a damaged one is
 * kept aside, and what the newest good backup and the file itself still hold takes its place, which `notice` tells; not
 * while another process, which `holder` names, has it open (`history-unavailable`).
 */
export async function openDatabase(paths: HistoryPaths, nowMs: number, holder: () => string | null): Promise<OpenedDatabase> {
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
  const other = isLost ? holder() : null;
  if (other !== null) {
    const what = `The history in ${paths.dataDir} is damaged, and ${other} has it open`;
    throw new AppError('history-unavailable', `${what}. Close that one, then start again: it is repaired then. Nothing was changed.`);
  }
  const notice = isLost ? recoverDatabase(paths, state, nowMs) : null;
  const db = new Database(paths.database, { timeout: BUSY_TIMEOUT_MS });
  try {
    configure(db, paths.dataDir);
    if (isOutdated(db)) await makeBackup(db, paths.backups, nowMs, `-before-v${HEAD_VERSION}`);
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return { db, notice };
}
