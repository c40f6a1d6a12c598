import { DATASET_LIMITS, DATASET_PARTS, DATASET_SOURCES } from '../../domain/dataset.js';
import { z } from '../../zod.js';
import type { DatasetsRequests } from '../requests/datasets.js';
import { datasetId, dropTokens, none, type Schemas } from './shared.js';

// Generous here: what a name must be is checked with a sentence where it is stored.
const title = z.string().max(1_000);
const classNames = z.array(z.string().max(1_000)).max(4 * DATASET_LIMITS.classes.max);

export const DATASETS_SCHEMAS: Schemas<DatasetsRequests> = {
  'datasets:list': none,
  'datasets:read-digits': z.tuple([
    z.strictObject({
      dataset: datasetId,
      part: z.enum(DATASET_PARTS),
      indices: z.array(z.int().min(0).max(1_000_000)).max(2_000),
    }),
  ]),
  'datasets:choose': z.tuple([z.enum(DATASET_SOURCES)]),
  'datasets:choose-dropped': dropTokens,
  'datasets:import': z.tuple([
    z.strictObject({
      token: z.string().max(80),
      title,
      transposed: z.boolean().exactOptional(),
      testShare: z.number().gt(0).lt(1).exactOptional(),
    }),
  ]),
  'datasets:cancel-import': none,
  'datasets:change': z.tuple([z.strictObject({ id: datasetId, title: title.exactOptional(), classNames: classNames.exactOptional() })]),
  'datasets:remove': z.tuple([datasetId]),
};
