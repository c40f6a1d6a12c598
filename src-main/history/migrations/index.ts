import { RUNS } from './0001-runs.js';
import { MODELS } from './0002-models.js';
import { WORKBENCH } from './0003-workbench.js';
import type { Migration } from './migration.js';

/** Every step of the schema in order; append only. */
export const MIGRATIONS: readonly Migration[] = [RUNS, MODELS, WORKBENCH];
