import type { z } from '../zod.js';
import type { RequestArguments, RequestName } from './contract.js';
import { APP_SCHEMAS } from './schemas/app.js';
import { DATASETS_SCHEMAS } from './schemas/datasets.js';
import { DRAWINGS_SCHEMAS } from './schemas/drawings.js';
import { INSPECTION_SCHEMAS } from './schemas/inspection.js';
import { DESKTOP_SCHEMAS } from './schemas/desktop.js';
import { MODELS_SCHEMAS } from './schemas/models.js';
import { RUNS_SCHEMAS } from './schemas/runs.js';
import { TRAINING_SCHEMAS } from './schemas/training.js';

/** Run-time schemas of every request's arguments. */
export const REQUEST_SCHEMAS: { readonly [K in RequestName]: z.ZodType<RequestArguments<K>> } = {
  ...APP_SCHEMAS,
  ...DESKTOP_SCHEMAS,
  ...TRAINING_SCHEMAS,
  ...RUNS_SCHEMAS,
  ...MODELS_SCHEMAS,
  ...DATASETS_SCHEMAS,
  ...INSPECTION_SCHEMAS,
  ...DRAWINGS_SCHEMAS,
};
