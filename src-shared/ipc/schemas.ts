import { DATASET_PARTS } from '../domain/dataset.js';
import { runConfigSchema } from '../domain/run-config-schema.js';
import { z } from '../zod.js';
import { THEMES, type RequestArguments, type RequestName } from './contract.js';

const runId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const none = z.tuple([]);

/** Run-time schemas of every request's arguments. `datasets:read-digits` and the rest take strict objects: unknown keys are refused. */
export const REQUEST_SCHEMAS: { readonly [K in RequestName]: z.ZodType<RequestArguments<K>> } = {
  'app:get-info': none,
  'settings:get': none,
  'settings:change': z.tuple([z.strictObject({ theme: z.enum(THEMES) })]),
  'datasets:list': none,
  'datasets:read-digits': z.tuple([
    z.strictObject({
      dataset: z.string().max(80),
      part: z.enum(DATASET_PARTS),
      indices: z.array(z.int().min(0).max(1_000_000)).max(2_000),
    }),
  ]),
  'training:start': z.tuple([runConfigSchema]),
  'training:stop': none,
  'training:get-current': none,
  'runs:list': none,
  'runs:get': z.tuple([runId]),
  'runs:get-steps': z.tuple([runId]),
  'runs:get-validation': z.tuple([z.strictObject({ runId, epoch: z.int().min(1).max(100_000) })]),
  'runs:get-test-predictions': z.tuple([runId]),
  'models:list': none,
  'models:import': none,
};
