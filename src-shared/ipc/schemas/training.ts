import { runConfigSchema } from '../../domain/run-config-schema.js';
import { z } from '../../zod.js';
import type { TrainingRequests } from '../requests/training.js';
import { none, type Schemas } from './shared.js';

export const TRAINING_SCHEMAS: Schemas<TrainingRequests> = {
  'training:start': z.tuple([runConfigSchema]),
  'training:stop': none,
  'training:get-current': none,
};
