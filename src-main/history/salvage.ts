import Database from 'better-sqlite3';
import { errorCodeOf } from '../lib/fs-atomic.js';

type Row = Readonly<Record<string, unknown>>;

/** Everything that could be read of one run, in the tables' order of dependence. */
interface SalvagedRun {
  readonly run: Row;
  readonly imageSets: readonly Row[];
  readonly tables: readonly { readonly name: string; readonly rows: readonly Row[] }[];
  readonly epochs: number;
}

/**
 * Copies runs that a damaged database still gives into a good one of the newest schema: those that the good one lacks,
 * or has with fewer epochs. A run is taken with its whole epochs up to the first unreadable one. The damaged file is
 * only read. Returns how many runs were taken.
 */
export function salvageRuns(db: Database.Database, damagedFile: string): number {
  let damaged: Database.Database | undefined;
  try {
    damaged = new Database(damagedFile, { readonly: true, fileMustExist: true });
    damaged.pragma('trusted_schema = OFF');
    const source = damaged;
    return readableRuns(source).filter((run) => salvageRun(db, source, run)).length;
  } catch (error) {
    if (isSqliteError(error)) return 0; // not even the list of runs can be read
    throw error;
  } finally {
    damaged?.close();
  }
}

const isSqliteError = (thrown: unknown): boolean => errorCodeOf(thrown)?.startsWith('SQLITE_') === true;

/** Runs what may hit a damaged page; undefined when it does. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isSqliteError(error)) return undefined;
    throw error;
  }
}

/** Walks from both ends, so that one damaged page hides only what is on it; oldest first. */
function readableRuns(source: Database.Database): readonly (readonly [sequence: number, id: string])[] {
  const found = new Map<number, string>();
  for (const order of ['ASC', 'DESC']) {
    attempt(() => {
      for (const row of source
        .prepare<[], { sequence: number; id: unknown }>(`SELECT sequence, id FROM runs ORDER BY sequence ${order}`)
        .iterate()) {
        if (typeof row.id === 'string') found.set(row.sequence, row.id);
      }
    });
  }
  return [...found].sort(([a], [b]) => a - b);
}

/**
 * Rows of a run in a table, sorted by a column, as far as they can be read: by the index, or if that is damaged by
 * walking through the table.
 */
function readableRows(source: Database.Database, table: string, order: string, runId: string): readonly Row[] {
  const walk = (how: string): { readonly rows: readonly Row[]; readonly isWhole: boolean } => {
    const rows: Row[] = [];
    const isWhole = attempt(() => {
      const all = source.prepare<[string], Row>(`SELECT * FROM ${table} ${how} WHERE run_id = ?`);
      for (const row of all.iterate(runId)) rows.push(row);
      return true;
    });
    return { rows, isWhole: isWhole === true };
  };
  const byIndex = walk('');
  const scanned = byIndex.isWhole ? byIndex : walk('NOT INDEXED');
  const { rows } = scanned.rows.length > byIndex.rows.length ? scanned : byIndex;
  return [...rows].sort((a, b) => Number(a[order]) - Number(b[order]));
}

function readRun(source: Database.Database, sequence: number, runId: string): SalvagedRun | undefined {
  const run = attempt(() => source.prepare<[number], Row>('SELECT * FROM runs WHERE sequence = ?').get(sequence));
  if (run === undefined) return undefined;
  const validations = readableRows(source, 'epoch_validations', 'epoch', runId);
  const readable = readableRows(source, 'epochs', 'epoch', runId);
  const firstGap = readable.findIndex((row, index) => row['epoch'] !== index + 1 || validations[index]?.['epoch'] !== index + 1);
  const epochs = firstGap === -1 ? readable : readable.slice(0, firstGap);
  const tests = readableRows(source, 'test_results', 'epoch', runId).slice(0, 1);
  const tables = [
    { name: 'epochs', rows: epochs },
    { name: 'epoch_validations', rows: validations.slice(0, epochs.length) },
    { name: 'step_points', rows: readableRows(source, 'step_points', 'first_step', runId) },
    { name: 'test_results', rows: tests },
  ];
  const imageSets = [run['validation_set'], tests[0]?.['image_set']].flatMap((id) => {
    const row = attempt(() => source.prepare<[unknown], Row>('SELECT * FROM image_sets WHERE id = ?').get(id));
    return row === undefined ? [] : [row];
  });
  return { run, imageSets, tables, epochs: epochs.length };
}

function salvageRun(db: Database.Database, source: Database.Database, [sequence, runId]: readonly [number, string]): boolean {
  const found = readRun(source, sequence, runId);
  if (found === undefined) return false;
  const known = db
    .prepare<[string], { epochs: number }>('SELECT (SELECT count(*) FROM epochs WHERE run_id = id) AS epochs FROM runs WHERE id = ?')
    .get(runId);
  if (known !== undefined && known.epochs >= found.epochs) return false;
  const applicationId = (of: Database.Database): unknown => of.pragma('application_id', { simple: true });
  const isSameHistory = applicationId(db) === applicationId(source);
  const write = db.transaction(() => {
    db.prepare('DELETE FROM runs WHERE id = ?').run(runId);
    insertSalvaged(db, found, isSameHistory);
  });
  // a row whose values do not fit its columns is refused here, and the run stays as the backup had it
  return (
    attempt(() => {
      write.immediate();
      return true;
    }) === true
  );
}

/** Only columns that the good database has: the damaged file's own names are not to be trusted. */
function insertRow(db: Database.Database, table: string, row: Row): void {
  const known = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const columns = known.filter((name) => name in row);
  const values = columns.map((name) => row[name]);
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(...values);
}

/**
 * Image sets get the good database's keys; they are found again by their checksum. One that could not be read has the
 * same key in a backup of the same history, where keys are never given out twice.
 */
function insertSalvaged(db: Database.Database, { run, imageSets, tables }: SalvagedRun, isSameHistory: boolean): void {
  const byChecksum = db.prepare<[unknown]>('SELECT id FROM image_sets WHERE sha256 = ?').pluck();
  const byKey = db.prepare<[unknown]>('SELECT id FROM image_sets WHERE id = ?').pluck();
  const keys = new Map<unknown, unknown>();
  for (const { id, ...set } of imageSets) {
    if (byChecksum.get(set['sha256']) === undefined) insertRow(db, 'image_sets', set);
    keys.set(id, byChecksum.get(set['sha256']));
  }
  const keyOf = (id: unknown): unknown => keys.get(id) ?? (isSameHistory ? byKey.get(id) : undefined) ?? null;
  const withoutSequence = Object.fromEntries(Object.entries(run).filter(([name]) => name !== 'sequence'));
  insertRow(db, 'runs', { ...withoutSequence, validation_set: keyOf(run['validation_set']) });
  for (const { name, rows } of tables) {
    for (const row of rows) insertRow(db, name, 'image_set' in row ? { ...row, image_set: keyOf(row['image_set']) } : row);
  }
}
