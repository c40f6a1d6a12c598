import Database from 'better-sqlite3';
import fs from 'node:fs';
import path from 'node:path';
import { formatPlural } from '@shared/format/numbers.js';
import { NODE_FILES, PARTIAL_SUFFIX } from '../lib/fs-atomic.js';
import { timeStamp } from '../lib/time.js';
import { backupTime, listBackups } from './backups.js';
import { companionsOf, inspectDatabase, type DatabaseState } from './database-state.js';
import { setRestoredAt } from './facts-repository.js';
import type { HistoryPaths } from './history-paths.js';
import { NOTHING, salvageHistory, type Salvaged } from './salvage.js';
import { configure, migrate } from './schema.js';

type Loss = Extract<DatabaseState, { readonly kind: 'damaged' | 'missing' }>;

/**
 * Replaces a damaged or missing history by the newest good backup and every run that the
 * damaged file still gives. The file is kept aside under a name of its own. The replacement is whole before it takes
 * its place, so a kill in between changes nothing. Returns the sentence for the user.
 */
export function recoverDatabase(paths: HistoryPaths, loss: Loss, nowMs: number): string {
  const backup = listBackups(paths.backups).find((file) => inspectDatabase(file).kind === 'good');
  const replacement = `${paths.database}.${process.pid}${PARTIAL_SUFFIX}`;
  try {
    if (backup !== undefined) fs.copyFileSync(backup, replacement);
    const counts = fillReplacement(replacement, paths, loss, nowMs);
    if (inspectDatabase(paths.database).kind === 'good') return 'The history was damaged; another Digit Lab has just repaired it.';
    const aside = path.join(paths.dataDir, `history-damaged-${timeStamp(nowMs)}.db`);
    moveAside(paths.database, aside);
    NODE_FILES.rename(replacement, paths.database);
    NODE_FILES.syncFolder(paths.dataDir);
    return sentence(paths, { loss, aside, backup, ...counts });
  } finally {
    for (const file of companionsOf(replacement)) fs.rmSync(file, { force: true });
  }
}

interface Counts {
  /** Runs that the backup had, and what the damaged file gave on top. */
  readonly fromBackup: number;
  readonly salvaged: Salvaged;
}

/** Migrates the copied backup (or makes an empty history), adds what the damaged file gives, and closes it whole. */
function fillReplacement(replacement: string, paths: HistoryPaths, loss: Loss, nowMs: number): Counts {
  const db = new Database(replacement);
  try {
    configure(db, paths.dataDir);
    migrate(db);
    const fromBackup = db.prepare<[], number>('SELECT count(*) FROM runs WHERE deleted_at IS NULL').pluck().get() ?? 0;
    const salvaged = loss.kind === 'damaged' ? salvage(db, paths.database, loss.hasForeignLog) : NOTHING;
    setRestoredAt(db, nowMs);
    return { fromBackup, salvaged };
  } finally {
    db.close();
  }
}

/** With another history's log beside it only the file itself is read, as a copy that has no log. */
function salvage(db: Database.Database, database: string, hasForeignLog: boolean): Salvaged {
  if (!hasForeignLog) return salvageHistory(db, database);
  const alone = `${database}.${process.pid}-alone${PARTIAL_SUFFIX}`;
  try {
    fs.copyFileSync(database, alone);
    return salvageHistory(db, alone);
  } finally {
    for (const file of companionsOf(alone)) fs.rmSync(file, { force: true });
  }
}

/** The log and its index go along: with another database they would be wrong, with this one they are part of it. */
function moveAside(database: string, aside: string): void {
  const targets = companionsOf(aside);
  companionsOf(database).forEach((file, index) => {
    const target = targets[index];
    if (target !== undefined && fs.existsSync(file)) fs.renameSync(file, target);
  });
}

/** "1 run; names, notes and tags of 2 runs; 3 drawings" as the beginning of a sentence. */
function asList(parts: readonly string[]): string {
  const text = parts.join('; ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

interface Outcome extends Counts {
  readonly loss: Loss;
  readonly aside: string;
  readonly backup: string | undefined;
}

const runs = (count: number): string => formatPlural(count, 'run');

function sentence(paths: HistoryPaths, { loss, aside, backup, fromBackup, salvaged }: Outcome): string {
  const what =
    loss.kind === 'missing'
      ? `The history file in ${paths.dataDir} was gone.`
      : `The history was damaged (${loss.reason}). The damaged file is kept as ${path.basename(aside)}.`;
  const parts: string[] = [];
  if (backup !== undefined) {
    const date = new Date(backupTime(backup)).toISOString().slice(0, 16).replace('T', ' ');
    parts.push(`${runs(fromBackup)} came back from the backup of ${date} UTC.`);
  }
  const read = [
    ...(salvaged.runs > 0 ? [runs(salvaged.runs)] : []),
    ...(salvaged.edits > 0 ? [`names, notes and tags of ${runs(salvaged.edits)}`] : []),
    ...(salvaged.drawings > 0 ? [formatPlural(salvaged.drawings, 'drawing')] : []),
  ];
  if (read.length > 0) parts.push(`${asList(read)} could be read from the damaged file.`);
  if (parts.length === 0) parts.push('Nothing could be read from it and there was no backup, so a new history was started.');
  return `${what} ${parts.join(' ')} Saved weights were not touched.`;
}
