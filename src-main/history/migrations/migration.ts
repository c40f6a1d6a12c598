import type { Database } from 'better-sqlite3';

/** One step of the schema. Runs inside a transaction of its own together with its number; never changed once released. */
export interface Migration {
  readonly version: number;
  readonly about: string;
  apply(db: Database): void;
}
