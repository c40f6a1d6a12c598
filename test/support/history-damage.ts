import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { AppError } from '@shared/errors.js';
import { createRng, type Rng } from '../../src-main/lib/rng.js';
import { buildEpoch, openTestStore, recordRun, type TestStore } from './history.js';

export const RUNS_IN_BACKUP = 3;
export const RUNS = 5;
const EPOCHS = 3;
const DRAWINGS = 4;

/** A drawing of a 7 with one stroke. */
export function insertDrawing({ context }: TestStore, id: string): void {
  const insert = `INSERT INTO drawings (id, created_at, dataset, label, strokes, height, width, pixels, readings)
    VALUES (?, 5, 'tiny', 7, '[[1,2],[3,4]]', 4, 3, zeroblob(12), '[]')`;
  context.db.prepare(insert).run(id);
}

/** Two data folders with a backup of the first runs: `crashed` as a kill leaves it, with rows in the log; `closed` without a log. */
export async function makeHistories(folder: string): Promise<{ readonly crashed: string; readonly closed: string }> {
  const at = (name: string): string => path.join(folder, name);
  const first = await openTestStore(at('closed'));
  for (let run = 0; run < RUNS_IN_BACKUP; run++) recordRun(first, EPOCHS, { name: `Run ${run}` });
  await first.close();
  const opened = await openTestStore(at('closed'));
  const late = Array.from({ length: RUNS - RUNS_IN_BACKUP }, (_, run) =>
    recordRun(opened, EPOCHS, { name: `Run ${RUNS_IN_BACKUP + run}` }),
  );
  const early = opened.store.listRuns().slice(0, RUNS_IN_BACKUP);
  for (const { id } of early) opened.store.changeRun(id, { tags: ['later', id], notes: 'Written after the backup' });
  opened.context.db.prepare('UPDATE runs SET parent_id = ? WHERE id = ?').run(early[0]?.id, late[0]);
  for (let drawing = 0; drawing < DRAWINGS; drawing++) insertDrawing(opened, `drawing-${drawing}`);
  cpSync(at('closed'), at('crashed'), { recursive: true });
  await opened.close();
  return { crashed: at('crashed'), closed: at('closed') };
}

const pick = <T>(rng: Rng, values: readonly T[]): T => values[rng.below(values.length)] as T;

function flipBits(rng: Rng, bytes: Buffer): Buffer {
  for (let count = 1 + rng.below(8); count > 0; count--) {
    const at = rng.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << rng.below(8));
  }
  return bytes;
}

const truncate = (rng: Rng, bytes: Buffer): Buffer => bytes.subarray(0, rng.below(bytes.length));

function fillPage(rng: Rng, bytes: Buffer): Buffer {
  const page = 4096 * rng.below(Math.ceil(bytes.length / 4096));
  const isZeroed = rng.below(2) === 0;
  for (let at = page; at < Math.min(page + 4096, bytes.length); at++) bytes[at] = isZeroed ? 0 : rng.below(256);
  return bytes;
}

/** Damages the database or its log in a copied folder; returns what was done. */
export function damage(dataDir: string, otherLog: Buffer, seed: number): string {
  const rng = createRng('damage', seed);
  const hasLog = existsSync(path.join(dataDir, 'history.db-wal'));
  const name = hasLog ? pick(rng, ['history.db', 'history.db-wal']) : 'history.db';
  const file = path.join(dataDir, name);
  const kind = pick(rng, [flipBits, truncate, fillPage, fillPage, null]);
  if (kind === null) {
    writeFileSync(path.join(dataDir, 'history.db-wal'), otherLog);
    return `seed ${seed}: the log of another database`;
  }
  writeFileSync(file, kind(rng, readFileSync(file)));
  return `seed ${seed}: ${kind.name} of ${name}`;
}

/** A damaged run may say so; nothing else may fail, and its epochs are whole. Returns whether it is undamaged. */
function checkRun({ store }: TestStore, runId: string): boolean {
  try {
    const { summary, epochs } = store.getRun(runId);
    expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, index) => index + 1));
    expect(summary.epochsDone).toBe(epochs.length);
    for (const { epoch } of epochs) {
      expect(store.getValidation(runId, epoch).predicted).toHaveLength(12);
      expect(store.readWeights(runId, epoch)).toHaveLength(3);
    }
    store.getSteps(runId);
    return epochs.length === EPOCHS && store.getSteps(runId).length === EPOCHS && epochs[1]?.trainLoss === buildEpoch(2).metrics.trainLoss;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code, String(error)).toMatch(/^(history-damaged|file-malformed|file-not-found)$/);
    return false;
  }
}

export interface DamageOutcome {
  /** Whether the user was told. */
  readonly isNoticed: boolean;
  /** Undamaged runs, of RUNS. */
  readonly whole: number;
}

/** Opens a damaged folder and checks everything that must hold whatever happened to it. */
export async function checkDamaged(dataDir: string, what: string): Promise<DamageOutcome> {
  const bytesOf = (name: string): Buffer | null => (existsSync(path.join(dataDir, name)) ? readFileSync(path.join(dataDir, name)) : null);
  const before = ['history.db', 'history.db-wal'].map(bytesOf);
  const opened = await openTestStore(dataDir);
  const { notice } = opened.opening;
  const runs = opened.store.listRuns();
  expect(opened.context.db.pragma('integrity_check', { simple: true }), what).toBe('ok');
  expect(runs.length, what).toBeGreaterThanOrEqual(notice === null ? 0 : RUNS_IN_BACKUP);
  const whole = runs.filter(({ id }) => checkRun(opened, id)).length;
  expect(runs.filter(({ pinned }) => pinned).length, what).toBeLessThanOrEqual(1);
  expect(opened.context.db.pragma('foreign_key_check'), what).toEqual([]);
  expect(recordRun(opened, 1), what).toMatch(/^[a-z0-9-]+$/);
  if (notice !== null) {
    expect(notice, what).toMatch(/^The history was damaged \(.*The damaged file is kept as history-damaged-\d+-\d+-\d+\.db\./);
    const aside = readdirSync(dataDir).find((name) => /^history-damaged-.*\.db$/.test(name)) ?? '';
    expect([bytesOf(aside), before[1] && bytesOf(`${aside}-wal`)], `${what}: the original`).toEqual(before);
  }
  await opened.close();
  return { isNoticed: notice !== null, whole };
}

/** The log of a history that has nothing to do with the one under test. */
export async function foreignLog(folder: string): Promise<Buffer> {
  const opened = await openTestStore(folder);
  recordRun(opened, 2, { name: 'Of another history' });
  const log = readFileSync(path.join(folder, 'history.db-wal'));
  await opened.close();
  return log;
}
