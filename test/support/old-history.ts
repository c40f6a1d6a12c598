import Database from 'better-sqlite3';
import path from 'node:path';
import { newApplicationId } from '../../src-main/history/database-state.js';
import { MIGRATIONS } from '../../src-main/history/migrations/index.js';
import { configure } from '../../src-main/history/schema.js';
import { buildConfig } from './history-builders.js';

/** Makes a history with the schema of an earlier version in an empty folder, with the run "old-run" in it; returns the folder. */
export function makeOldHistory(version: number, dataDir: string): string {
  const db = new Database(path.join(dataDir, 'history.db'));
  configure(db, dataDir);
  db.pragma(`application_id = ${newApplicationId()}`);
  for (const migration of MIGRATIONS) if (migration.version <= version) migration.apply(db);
  db.pragma(`user_version = ${version}`);
  db.prepare(
    `INSERT INTO runs (id, name, colour, model_kind, status, created_at, updated_at, ended_at, epochs_planned, config)
     VALUES ('old-run', 'Old', 3, 'CNN', 'finished', 1, 2, 3, 2, ?)`,
  ).run(JSON.stringify(buildConfig({ name: 'Old' })));
  db.close();
  return dataDir;
}
