import Database from 'better-sqlite3';
import { keepOnePin, salvageDrawings, salvageEdits } from './salvage-edits.js';
import { isSqliteError, readableByKey } from './salvage-rows.js';
import { salvageRun } from './salvage-runs.js';

/** What a damaged file gave: runs that were missing or in an earlier state, edits of others, drawings that were missing. */
export interface Salvaged {
  readonly runs: number;
  readonly edits: number;
  readonly drawings: number;
}

export const NOTHING: Salvaged = { runs: 0, edits: 0, drawings: 0 };

/**
 * Copies what a damaged database still gives into a good one of the newest schema. A run is taken with its whole epochs
 * up to the first unreadable one. The damaged file is only read.
 */
export function salvageHistory(db: Database.Database, damagedFile: string): Salvaged {
  let damaged: Database.Database | undefined;
  try {
    damaged = new Database(damagedFile, { readonly: true, fileMustExist: true });
    damaged.pragma('trusted_schema = OFF');
    return copyFrom(db, damaged);
  } catch (error) {
    if (isSqliteError(error)) return NOTHING; // not even its schema can be read
    throw error;
  } finally {
    damaged?.close();
  }
}

function copyFrom(db: Database.Database, source: Database.Database): Salvaged {
  const applicationId = (of: Database.Database): unknown => of.pragma('application_id', { simple: true });
  const isSameHistory = applicationId(db) === applicationId(source);
  const found = readableByKey(source, 'runs', 'sequence, id');
  const runs = found.filter((row) => salvageRun(db, source, row, isSameHistory)).length;
  const edits = salvageEdits(db, source);
  keepOnePin(db);
  return { runs, edits, drawings: salvageDrawings(db, source) };
}
