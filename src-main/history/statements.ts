import type { Database, Statement } from 'better-sqlite3';

const prepared = new WeakMap<Database, Map<string, Statement>>();

/** A prepared statement, made once for each database and SQL text (which is always a constant of the code). */
export function sql<Row = unknown>(db: Database, text: string): Statement<unknown[], Row> {
  const ofDb = prepared.get(db) ?? new Map<string, Statement>();
  prepared.set(db, ofDb);
  const statement = ofDb.get(text) ?? db.prepare(text);
  ofDb.set(text, statement);
  return statement as Statement<unknown[], Row>;
}
