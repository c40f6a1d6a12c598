import type { Database } from 'better-sqlite3';
import { errorCodeOf } from '../lib/fs-atomic.js';

/** A row as a damaged database gives it: every value may be anything. */
export type Row = Readonly<Record<string, unknown>>;

export const isSqliteError = (thrown: unknown): boolean => errorCodeOf(thrown)?.startsWith('SQLITE_') === true;

/** Runs what may hit a damaged page; undefined when it does. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isSqliteError(error)) return undefined;
    throw error;
  }
}

/** Walks a table from both ends of its key, so that one damaged page hides only what is on it; in the key's order. */
export function readableByKey(source: Database, table: 'runs' | 'drawings', columns: string): readonly Row[] {
  const found = new Map<number, Row>();
  for (const order of ['ASC', 'DESC']) {
    attempt(() => {
      const rows = source.prepare<[], Row & { sequence: number }>(`SELECT ${columns} FROM ${table} ORDER BY sequence ${order}`);
      for (const row of rows.iterate()) found.set(row.sequence, row);
    });
  }
  return [...found].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** Rows of a run in a table, sorted by a column, as far as they can be read: by the index, or if that is damaged by walking through the table. */
export function readableRows(source: Database, table: string, order: string, runId: string): readonly Row[] {
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
  return [...rows].sort((a, b) => compare(a[order], b[order]));
}

const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;

/** Only columns that the good database has: the damaged file's own names are not to be trusted. */
export function insertRow(db: Database, table: string, row: Row): void {
  const known = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const columns = known.filter((name) => name in row);
  const values = columns.map((name) => row[name]);
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(...values);
}

/** A row without its key, which the good database gives anew. */
export function withoutSequence(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'sequence'));
}
