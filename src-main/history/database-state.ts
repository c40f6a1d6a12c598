import Database from 'better-sqlite3';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { isDamage } from './history-errors.js';
import { MIGRATIONS } from './migrations/index.js';

/** "Dg", the upper half of our application ids. The lower half is drawn for each history and tells whose log a log is. */
const APPLICATION_PREFIX = 0x4467;
/** The newest schema this version knows. */
export const HEAD_VERSION = MIGRATIONS.reduce((newest, { version }) => Math.max(newest, version), 0);

export function newApplicationId(): number {
  return (APPLICATION_PREFIX << 16) | randomInt(0x10000);
}

const isOurs = (applicationId: number): boolean => applicationId >> 16 === APPLICATION_PREFIX;

/** What a history file turns out to be, before anything is written to it. */
export type DatabaseState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'good'; readonly version: number }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged'; readonly reason: string; readonly hasForeignLog: boolean };

/** SQLite's own words come in several lines; the last one is what it found. */
const damaged = (reason: string, hasForeignLog = false): DatabaseState => {
  const [lastLine = ''] = reason.split('\n').slice(-1);
  return { kind: 'damaged', reason: lastLine.slice(0, 100), hasForeignLog };
};
const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** The write-ahead log and its index belong to the database file and move with it. */
export const companionsOf = (file: string): readonly string[] => [file, `${file}-wal`, `${file}-shm`];

/** Looks at a history file without changing it or its log. Throws only what is not the file's own fault (busy, no access). */
export function inspectDatabase(file: string): DatabaseState {
  const hasLog = sizeOf(`${file}-wal`) > 0;
  if (sizeOf(file) === 0) return hasLog ? damaged('the file is empty, and its log is not') : { kind: 'missing' };
  const header = headerOf(file);
  if (header === undefined) return damaged('it is not a database');
  // Without a log the header is all there is to know, and reading it leaves no trace beside a file of a newer version
  if (!hasLog && isNewer(header)) return { kind: 'newer', version: header.version };
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    db.pragma('trusted_schema = OFF');
    const opened = db;
    // one look: a process that migrates at this moment would show us an old version with new tables
    return opened.transaction(() => inspectOpened(opened, header))();
  } catch (error) {
    if (isDamage(error) || isSchemaError(error)) return damaged(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    db?.close();
  }
}

interface Header {
  readonly version: number;
  readonly applicationId: number;
}

const isNewer = ({ version, applicationId }: Header): boolean => isOurs(applicationId) && version > HEAD_VERSION;

/** sqlite.org/fileformat.html: user version at byte 60, application id at byte 68, both big-endian. */
function headerOf(file: string): Header | undefined {
  const bytes = Buffer.alloc(100);
  const descriptor = fs.openSync(file, 'r');
  try {
    const read = fs.readSync(descriptor, bytes, 0, 100, 0);
    if (read < 100 || bytes.toString('latin1', 0, 16) !== 'SQLite format 3\0') return undefined;
  } finally {
    fs.closeSync(descriptor);
  }
  return { version: bytes.readInt32BE(60), applicationId: bytes.readInt32BE(68) };
}

/** A schema text that SQLite cannot even parse is reported as a plain SQL error. */
function isSchemaError(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_ERROR';
}

/** `inFile`: the header in the file itself; what SQLite shows includes the log. */
function inspectOpened(db: Database.Database, inFile: Header): DatabaseState {
  const header = {
    version: Number(db.pragma('user_version', { simple: true })),
    applicationId: Number(db.pragma('application_id', { simple: true })),
  };
  // A new file has no id of its own yet: it is in the log until the first checkpoint
  if (inFile.applicationId !== 0 && inFile.applicationId !== header.applicationId)
    return damaged('its log belongs to another history', true);
  if (isNewer(header)) return { kind: 'newer', version: header.version };
  if (header.version !== 0 && !isOurs(header.applicationId)) return damaged('it is a database of another program');
  const found = db.pragma('integrity_check(1)', { simple: true });
  if (found !== 'ok') return damaged(String(found));
  if (schemaOf(db) !== expectedSchema(header.version)) return damaged('its tables are not those of Digit Lab');
  return { kind: 'good', version: header.version };
}

/** Every table and index as it was written; a flipped bit in a name is found here and nowhere else. */
function schemaOf(db: Database.Database): string {
  const rows = db
    .prepare(`SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name`)
    .all();
  return JSON.stringify(rows);
}

function expectedSchema(version: number): string {
  const db = new Database(':memory:');
  try {
    for (const migration of MIGRATIONS) if (migration.version <= version) migration.apply(db);
    return schemaOf(db);
  } finally {
    db.close();
  }
}
