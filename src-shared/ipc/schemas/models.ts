import { SHIFT_COUNTS } from '../../domain/averaging.js';
import { z } from '../../zod.js';
import { MODEL_FORMATS, type ModelsRequests } from '../requests/models.js';
import { datasetId, dropTokens, id, none, type Schemas } from './shared.js';

export const MODELS_SCHEMAS: Schemas<ModelsRequests> = {
  'models:list': none,
  'models:import': none,
  'models:import-dropped': dropTokens,
  'models:export': z.tuple([z.strictObject({ id, format: z.enum(MODEL_FORMATS) })]),
  'models:evaluate': z.tuple([z.strictObject({ id, shifts: z.literal(SHIFT_COUNTS), dataset: datasetId.exactOptional() })]),
  'models:get-evaluations': z.tuple([id]),
};
