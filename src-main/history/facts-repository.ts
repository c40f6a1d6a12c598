import type { Database } from 'better-sqlite3';
import { sql } from './statements.js';

/** When this file last came back from a backup or was started afresh after damage (Unix ms); 0 if never. */
export function restoredAt(db: Database): number {
  const row = sql<{ readonly value: string }>(db, `SELECT value FROM facts WHERE key = 'restored_at'`).get();
  return Number(row?.value ?? 0) || 0;
}

export function setRestoredAt(db: Database, nowMs: number): void {
  sql(db, `INSERT INTO facts (key, value) VALUES ('restored_at', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`).run(
    String(nowMs),
  );
}
