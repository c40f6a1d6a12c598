import type { Database } from 'better-sqlite3';
import { AppError } from '@shared/errors.js';
import { THEMES, type Settings } from '@shared/ipc/contract.js';
import { z } from '@shared/zod.js';
import { sql } from './statements.js';

const SCHEMAS: { readonly [K in keyof Settings]: z.ZodType<Settings[K]> } = { theme: z.enum(THEMES) };
const DEFAULTS: Settings = { theme: 'system' };

function storedValue(db: Database, key: keyof Settings): unknown {
  const row = sql<{ readonly value: string }>(db, 'SELECT value FROM settings WHERE key = ?').get(key);
  if (row === undefined) return undefined;
  try {
    return JSON.parse(row.value);
  } catch {
    return undefined; // a damaged setting is the default again
  }
}

export function readSettings(db: Database): Settings {
  return { theme: SCHEMAS.theme.safeParse(storedValue(db, 'theme')).data ?? DEFAULTS.theme };
}

/** Throws `bad-request` for an unknown setting or value; then nothing is changed. */
export function changeSettings(db: Database, changes: Partial<Settings>): Settings {
  const parsed = z.strictObject({ theme: SCHEMAS.theme }).partial().safeParse(changes);
  if (!parsed.success) throw new AppError('bad-request', `These settings cannot be kept: ${z.prettifyError(parsed.error)}.`);
  const write = db.transaction(() => {
    for (const [key, value] of Object.entries(parsed.data)) {
      sql(db, 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
        key,
        JSON.stringify(value),
      );
    }
  });
  write.immediate();
  return readSettings(db);
}
