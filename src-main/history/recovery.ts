import fs from 'node:fs';
import path from 'node:path';
import { timeStamp } from '../lib/time.js';
import { NODE_FILES, writeWhole } from '../lib/fs-atomic.js';
import { listBackups } from './backups.js';
import { companionsOf, inspectDatabase } from './database-state.js';
import type { HistoryPaths } from './history-paths.js';

/**
 * Moves a damaged history (null: a vanished one) aside under a name of its own and puts the newest good backup in its
 * place, or nothing. Never deletes. Returns the sentence for the user.
 */
export function recoverDatabase(paths: HistoryPaths, damage: string | null, nowMs: number): string {
  const backup = listBackups(paths.backups).find((file) => inspectDatabase(file).kind === 'good');
  const aside = path.join(paths.dataDir, `history-damaged-${timeStamp(nowMs)}.db`);
  moveAside(paths.database, aside);
  if (backup !== undefined) writeWhole(NODE_FILES, paths.database, fs.readFileSync(backup));
  NODE_FILES.syncFolder(paths.dataDir);
  const what =
    damage === null
      ? `The history file in ${paths.dataDir} was gone.`
      : `The history was damaged (${damage}). The damaged file is kept as ${path.basename(aside)}.`;
  const then =
    backup === undefined
      ? 'There was no good backup, so a new history was started.'
      : `The backup of ${fs.statSync(backup).mtime.toISOString().slice(0, 16).replace('T', ' ')} UTC is back; runs after it are missing.`;
  return `${what} ${then} Saved weights were not touched.`;
}

/** The log and its index go along: with another database they would be wrong, with this one they are part of it. */
function moveAside(database: string, aside: string): void {
  const targets = companionsOf(aside);
  companionsOf(database).forEach((file, index) => {
    const target = targets[index];
    if (target !== undefined && fs.existsSync(file)) fs.renameSync(file, target);
  });
}
