import { SHIFT_COUNTS } from '../../domain/averaging.js';
import { z } from '../../zod.js';
import { MODEL_FORMATS, type ModelsRequests } from '../requests/models.js';
import { id, none, type Schemas } from './shared.js';

/** How many files one drop may import. */
const MOST_DROPPED = 100;

export const MODELS_SCHEMAS: Schemas<ModelsRequests> = {
  'models:list': none,
  'models:import': none,
  'models:import-dropped': z.tuple([z.array(z.uuid()).min(1).max(MOST_DROPPED)]),
  'models:export': z.tuple([z.strictObject({ id, format: z.enum(MODEL_FORMATS) })]),
  'models:evaluate': z.tuple([z.strictObject({ id, shifts: z.literal(SHIFT_COUNTS) })]),
  'models:get-evaluations': z.tuple([id]),
};
