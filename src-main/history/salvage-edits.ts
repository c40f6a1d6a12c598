import type { Database } from 'better-sqlite3';
import { checkChanges } from '@shared/domain/run-changes.js';
import { attempt, insertRow, readableByKey, readableRows, withoutSequence, type Row } from './salvage-rows.js';

/** What a person said of a run, in its row. */
const EDITS = ['name', 'notes', 'colour', 'pinned', 'archived_at', 'deleted_at', 'interruption_kept'] as const;

const isTime = (value: unknown): boolean => value === null || (typeof value === 'number' && value > 0);
const isFlag = (value: unknown): boolean => value === 0 || value === 1;

/** Whether every edit of a row can be what was written. */
function isReadable(row: Row, tags: readonly string[]): boolean {
  const { name, notes, colour } = row;
  if (typeof name !== 'string' || typeof notes !== 'string' || typeof colour !== 'number') return false;
  const values = isFlag(row['pinned']) && isFlag(row['interruption_kept']) && isTime(row['archived_at']) && isTime(row['deleted_at']);
  return values && checkChanges({ name, notes, colour, tags }).kind === 'good';
}

const tagsIn = (source: Database, runId: string): readonly string[] => {
  const tags = readableRows(source, 'run_tags', 'tag', runId).map((row) => row['tag']);
  return tags.filter((tag) => typeof tag === 'string');
};

/**
 * Takes over what was edited since the backup was made, of runs that both have: only from rows whose settings and birth
 * are as the backup has them, so that a damaged row spoils nothing. Returns of how many runs.
 */
export function salvageEdits(db: Database, source: Database): number {
  return readableByKey(source, 'runs', 'sequence, id').filter((row) => salvageEdit(db, source, row)).length;
}

function salvageEdit(db: Database, source: Database, { sequence, id: runId }: Row): boolean {
  if (typeof runId !== 'string') return false;
  const found = attempt(() => source.prepare<[unknown], Row>('SELECT * FROM runs WHERE sequence = ?').get(sequence));
  const known = db.prepare<[string], Row>('SELECT * FROM runs WHERE id = ?').get(runId);
  if (found === undefined || known === undefined) return false;
  if (found['config'] !== known['config'] || found['created_at'] !== known['created_at']) return false;
  const [tags, knownTags] = [tagsIn(source, runId), tagsIn(db, runId)];
  const isSame = EDITS.every((column) => found[column] === known[column]) && JSON.stringify(tags) === JSON.stringify(knownTags);
  if (isSame || !isReadable(found, tags)) return false;
  const write = db.transaction(() => {
    for (const column of EDITS) db.prepare(`UPDATE runs SET ${column} = ? WHERE id = ?`).run(found[column], runId);
    db.prepare('DELETE FROM run_tags WHERE run_id = ?').run(runId);
    for (const tag of tags) insertRow(db, 'run_tags', { run_id: runId, tag });
  });
  write.immediate();
  return true;
}

/** One baseline at most: of several, which can come from two files, the newest run stays it. */
export function keepOnePin(db: Database): void {
  db.prepare(
    'UPDATE runs SET pinned = 0 WHERE pinned <> 0 AND sequence < (SELECT max(sequence) FROM runs WHERE pinned <> 0 AND deleted_at IS NULL)',
  ).run();
}

/** Copies drawings that the good database lacks; returns how many. */
export function salvageDrawings(db: Database, source: Database): number {
  const isKnown = db.prepare<[unknown]>('SELECT 1 FROM drawings WHERE id = ?').pluck();
  const missing = readableByKey(source, 'drawings', '*').filter(({ id }) => typeof id === 'string' && isKnown.get(id) === undefined);
  const copied = missing.filter(
    (row) =>
      attempt(() => {
        insertRow(db, 'drawings', withoutSequence(row));
        return true;
      }) === true,
  );
  return copied.length;
}
