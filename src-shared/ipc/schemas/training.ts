import { LIMITS } from '../../domain/run-config-rules.js';
import { runConfigSchema } from '../../domain/run-config-schema.js';
import { z } from '../../zod.js';
import type { TrainingRequests } from '../requests/training.js';
import { id, none, type Schemas } from './shared.js';

export const TRAINING_SCHEMAS: Schemas<TrainingRequests> = {
  'training:start': z.tuple([runConfigSchema]),
  'training:queue': z.tuple([runConfigSchema]),
  'training:pause': none,
  'training:resume': z.tuple([id]),
  'training:set-learning-rate': z.tuple([z.number().gt(LIMITS.learningRate.above).max(LIMITS.learningRate.max)]),
  'training:stop': z.tuple([id]),
  'training:repeat': z.tuple([id]),
  'training:extend': z.tuple([z.strictObject({ runId: id, epochs: z.int().min(LIMITS.epochs.min).max(LIMITS.epochs.max) })]),
  'training:move-in-queue': z.tuple([z.strictObject({ runId: id, before: id.nullable() })]),
  'training:cancel-queued': z.tuple([id]),
  'training:start-queue': none,
  'training:get-current': none,
};
