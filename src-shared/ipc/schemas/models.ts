import type { ModelsRequests } from '../requests/models.js';
import { none, type Schemas } from './shared.js';

export const MODELS_SCHEMAS: Schemas<ModelsRequests> = {
  'models:list': none,
  'models:import': none,
};
