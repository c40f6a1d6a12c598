import { DATASET_PARTS } from '../../domain/dataset.js';
import { z } from '../../zod.js';
import { THEMES, type AppRequests } from '../requests/app.js';
import { datasetId, none, type Schemas } from './shared.js';

export const APP_SCHEMAS: Schemas<AppRequests> = {
  'app:get-info': none,
  'settings:get': none,
  'settings:change': z.tuple([z.strictObject({ theme: z.enum(THEMES) })]),
  'datasets:list': none,
  'datasets:read-digits': z.tuple([
    z.strictObject({
      dataset: datasetId,
      part: z.enum(DATASET_PARTS),
      indices: z.array(z.int().min(0).max(1_000_000)).max(2_000),
    }),
  ]),
};
