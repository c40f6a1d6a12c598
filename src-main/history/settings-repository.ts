import type { Database } from 'better-sqlite3';
import { MOST_TOWERS, type EngineTuning } from '@shared/engine/environment.js';
import { AppError } from '@shared/errors.js';
import { DEFAULT_SETTINGS, type Settings } from '@shared/ipc/contract.js';
import { SETTING_SCHEMAS, settingsChangesSchema } from '@shared/ipc/schemas/settings.js';
import { z } from '@shared/zod.js';
import { sql } from './statements.js';

const tuningSchema: z.ZodType<EngineTuning> = z.strictObject({
  intraOpThreads: z.int().min(1).max(64),
  interOpThreads: z.int().min(1).max(64),
  towers: z.int().min(1).max(MOST_TOWERS),
  oneDnn: z.boolean(),
});

function storedValue(db: Database, key: string): unknown {
  const row = sql<{ readonly value: string }>(db, 'SELECT value FROM settings WHERE key = ?').get(key);
  if (row === undefined) return undefined;
  try {
    return JSON.parse(row.value);
  } catch {
    return undefined; // a damaged setting is the default again
  }
}

function writeValue(db: Database, key: string, value: unknown): void {
  const upsert = 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
  sql(db, upsert).run(key, JSON.stringify(value));
}

export function readSettings(db: Database): Settings {
  const read = <K extends keyof Settings>(key: K): Settings[K] =>
    SETTING_SCHEMAS[key].safeParse(storedValue(db, key)).data ?? DEFAULT_SETTINGS[key];
  return {
    theme: read('theme'),
    runsView: read('runsView'),
    compareView: read('compareView'),
    drawView: read('drawView'),
    windowView: read('windowView'),
  };
}

/** Throws `bad-request` for an unknown setting or value; then nothing is changed. */
export function changeSettings(db: Database, changes: Partial<Settings>): Settings {
  const parsed = settingsChangesSchema.safeParse(changes);
  if (!parsed.success) throw new AppError('bad-request', `These settings cannot be kept: ${z.prettifyError(parsed.error)}.`);
  const write = db.transaction(() => {
    for (const [key, value] of Object.entries(parsed.data)) {
      writeValue(db, key, value);
    }
  });
  write.immediate();
  return readSettings(db);
}

/** What `doctor --tune` found best on this machine; null before, or when it is damaged. */
export function readTuning(db: Database): EngineTuning | null {
  return tuningSchema.safeParse(storedValue(db, 'tuning')).data ?? null;
}

/** Throws `bad-request` for a tuning that no engine could run with. */
export function writeTuning(db: Database, tuning: EngineTuning): void {
  const parsed = tuningSchema.safeParse(tuning);
  if (!parsed.success) throw new AppError('bad-request', `This tuning cannot be kept: ${z.prettifyError(parsed.error)}.`);
  writeValue(db, 'tuning', parsed.data);
}
