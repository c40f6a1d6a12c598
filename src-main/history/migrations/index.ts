import { RUNS } from './0001-runs.js';
import type { Migration } from './migration.js';

/** Every step of the schema in order; append only. */
export const MIGRATIONS: readonly Migration[] = [RUNS];
