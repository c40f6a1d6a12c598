import type { Database } from 'better-sqlite3';
import type { RunChanges } from '@shared/domain/run.js';
import { sql } from './statements.js';

/** What a person adds to a run, and taking runs away. */

export function tagsOf(db: Database, runId: string): readonly string[] {
  return sql<string>(db, 'SELECT tag FROM run_tags WHERE run_id = ? ORDER BY tag').pluck().all(runId);
}

export function allTags(db: Database): ReadonlyMap<string, readonly string[]> {
  const byRun = new Map<string, string[]>();
  for (const row of sql<{ readonly run_id: string; readonly tag: string }>(
    db,
    'SELECT run_id, tag FROM run_tags ORDER BY run_id, tag',
  ).all()) {
    const tags = byRun.get(row.run_id);
    if (tags === undefined) byRun.set(row.run_id, [row.tag]);
    else tags.push(row.tag);
  }
  return byRun;
}

/** Writes changes that checkChanges let through. Inside the caller's transaction. */
export function setEdits(db: Database, runId: string, changes: RunChanges, now: number): void {
  const { name, notes, tags, colour, pinned, archived } = changes;
  const set = (column: 'name' | 'notes' | 'colour' | 'pinned' | 'archived_at', value: string | number | null): void => {
    sql(db, `UPDATE runs SET ${column} = ? WHERE id = ?`).run(value, runId);
  };
  if (name !== undefined) set('name', name);
  if (notes !== undefined) set('notes', notes);
  if (colour !== undefined) set('colour', colour);
  if (pinned !== undefined) set('pinned', pinned ? 1 : 0);
  if (archived !== undefined) set('archived_at', archived ? now : null);
  if (tags !== undefined) {
    sql(db, 'DELETE FROM run_tags WHERE run_id = ?').run(runId);
    for (const tag of tags) sql(db, 'INSERT INTO run_tags (run_id, tag) VALUES (?, ?)').run(runId, tag);
  }
}

/** Takes the pin from every other run; returns those that had it and can be seen. */
export function unpinOthers(db: Database, runId: string): readonly string[] {
  const others = 'FROM runs WHERE pinned <> 0 AND id <> ?';
  const seen = sql<string>(db, `SELECT id ${others} AND deleted_at IS NULL`).pluck().all(runId);
  sql(db, 'UPDATE runs SET pinned = 0 WHERE pinned <> 0 AND id <> ?').run(runId);
  return seen;
}

export function setInterruptionKept(db: Database, runId: string): void {
  sql(db, 'UPDATE runs SET interruption_kept = 1 WHERE id = ?').run(runId);
}

/** Null brings a deleted run back. */
export function setDeletedAt(db: Database, runId: string, deletedAt: number | null): void {
  sql(db, 'UPDATE runs SET deleted_at = ? WHERE id = ?').run(deletedAt, runId);
}

/** Deleted runs that were deleted at `before` or earlier (Unix ms). */
export function deletedRuns(db: Database, before: number): readonly string[] {
  return sql<string>(db, 'SELECT id FROM runs WHERE deleted_at <= ? ORDER BY sequence').pluck().all(before);
}

/** Takes the row away with everything that hangs on it, also what was found out about its epochs. Inside a transaction. */
export function removeRun(db: Database, runId: string): void {
  sql(db, `DELETE FROM inspections WHERE network LIKE 'run/' || ? || '/%'`).run(runId);
  sql(db, 'DELETE FROM runs WHERE id = ?').run(runId);
}
