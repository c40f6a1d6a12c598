import type { Database } from 'better-sqlite3';
import { attempt, insertRow, readableRows, withoutSequence, type Row } from './salvage-rows.js';

/** Everything that could be read of one run, in the tables' order of dependence. */
interface SalvagedRun {
  readonly run: Row;
  readonly imageSets: readonly Row[];
  readonly tables: readonly { readonly name: string; readonly rows: readonly Row[] }[];
  readonly epochs: number;
}

function readRun(source: Database, run: Row, runId: string): SalvagedRun {
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
    { name: 'run_tags', rows: readableRows(source, 'run_tags', 'tag', runId) },
  ];
  const imageSets = [run['validation_set'], tests[0]?.['image_set']].flatMap((id) => {
    const row = attempt(() => source.prepare<[unknown], Row>('SELECT * FROM image_sets WHERE id = ?').get(id));
    return row === undefined ? [] : [row];
  });
  return { run, imageSets, tables, epochs: epochs.length };
}

const countRows = (db: Database, table: string, runId: string): number =>
  db.prepare<[string], number>(`SELECT count(*) FROM ${table} WHERE run_id = ?`).pluck().get(runId) ?? 0;

/** What is measured of a run; tags are not. */
const MEASURED = new Set(['epochs', 'epoch_validations', 'step_points', 'test_results']);

/**
 * Whether the damaged file has a later state of a run than the good one: more whole epochs, or as many and a later change
 * (a pause, its end) with nothing lost.
 */
function isLater(db: Database, found: SalvagedRun, known: Row, runId: string): boolean {
  const epochs = countRows(db, 'epochs', runId);
  if (found.epochs !== epochs) return found.epochs > epochs;
  const measured = found.tables.filter(({ name }) => MEASURED.has(name));
  const isWhole = measured.every(({ name, rows }) => rows.length >= countRows(db, name, runId));
  const [before, after] = [known['updated_at'], found.run['updated_at']];
  return isWhole && found.run['config'] === known['config'] && typeof before === 'number' && typeof after === 'number' && after > before;
}

/** Copies a run when the good database lacks it or has an earlier state of it; whether it did. */
export function salvageRun(db: Database, source: Database, { sequence, id }: Row, isSameHistory: boolean): boolean {
  if (typeof id !== 'string') return false;
  const run = attempt(() => source.prepare<[unknown], Row>('SELECT * FROM runs WHERE sequence = ?').get(sequence));
  if (run === undefined) return false;
  const found = readRun(source, run, id);
  const known = db.prepare<[string], Row>('SELECT * FROM runs WHERE id = ?').get(id);
  if (known !== undefined && !isLater(db, found, known, id)) return false;
  const write = db.transaction(() => {
    replaceRun(db, found, id, isSameHistory);
  });
  // a row whose values do not fit its columns is refused here, and the run stays as the backup had it
  return (
    attempt(() => {
      write.immediate();
      return true;
    }) === true
  );
}

const LINKS = ['parent_id', 'repeat_of'] as const;

/** Deleting a row cuts what others say of it, so that is read before and written again. */
function replaceRun(db: Database, found: SalvagedRun, runId: string, isSameHistory: boolean): void {
  const linked = LINKS.map((link) => db.prepare<[string], string>(`SELECT id FROM runs WHERE ${link} = ?`).pluck().all(runId));
  db.prepare('DELETE FROM runs WHERE id = ?').run(runId);
  insertRun(db, found, isSameHistory);
  LINKS.forEach((link, index) => {
    for (const other of linked[index] ?? []) db.prepare(`UPDATE runs SET ${link} = ? WHERE id = ?`).run(runId, other);
  });
}

/**
 * Image sets get the good database's keys; they are found again by their checksum. One that could not be read has the
 * same key in a backup of the same history, where keys are never given out twice.
 */
function insertRun(db: Database, { run, imageSets, tables }: SalvagedRun, isSameHistory: boolean): void {
  const byChecksum = db.prepare<[unknown]>('SELECT id FROM image_sets WHERE sha256 = ?').pluck();
  const byKey = db.prepare<[unknown]>('SELECT id FROM image_sets WHERE id = ?').pluck();
  const keys = new Map<unknown, unknown>();
  for (const { id, ...set } of imageSets) {
    if (byChecksum.get(set['sha256']) === undefined) insertRow(db, 'image_sets', set);
    keys.set(id, byChecksum.get(set['sha256']));
  }
  const keyOf = (id: unknown): unknown => keys.get(id) ?? (isSameHistory ? byKey.get(id) : undefined) ?? null;
  // a run that could not be read, or not yet, cannot be pointed at
  const knownRun = (id: unknown): unknown => db.prepare<[unknown]>('SELECT id FROM runs WHERE id = ?').pluck().get(id) ?? null;
  const links = Object.fromEntries(LINKS.map((link) => [link, knownRun(run[link] ?? null)]));
  insertRow(db, 'runs', { ...withoutSequence(run), ...links, validation_set: keyOf(run['validation_set']) });
  for (const { name, rows } of tables) {
    for (const row of rows) insertRow(db, name, 'image_set' in row ? { ...row, image_set: keyOf(row['image_set']) } : row);
  }
}
