import { z } from '../../zod.js';
import { MODEL_FORMATS, type ModelsRequests } from '../requests/models.js';
import { id, none, type Schemas } from './shared.js';

export const MODELS_SCHEMAS: Schemas<ModelsRequests> = {
  'models:list': none,
  'models:import': none,
  'models:export': z.tuple([z.strictObject({ id, format: z.enum(MODEL_FORMATS) })]),
};
