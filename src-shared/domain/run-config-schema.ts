import { z } from '../zod.js';
import { ACTIVATIONS, INITS, PADDINGS } from './model-spec.js';
import { NO_AUGMENTATION, type RunConfig } from './run-config.js';

/**
 * The shape of a config that arrives from outside (the window, a file, the database): strict objects, right types.
 * Whether its values can be trained is for configProblems.
 */
const count = z.int().min(0).max(1_000_000);
const conv = z.strictObject({ filters: count, size: count, stride: count, padding: z.enum(PADDINGS) });
const pool = z.strictObject({ kind: z.enum(['max', 'average']), size: count, stride: count });
const block = z.strictObject({
  convs: z.array(conv).max(16),
  batchNorm: z.boolean(),
  activation: z.enum(ACTIVATIONS),
  pool: pool.nullable(),
});
const hidden = z.strictObject({ units: count, batchNorm: z.boolean(), activation: z.enum(ACTIVATIONS), dropout: z.number() });

export const modelSpecSchema = z.strictObject({
  input: z.strictObject({ height: count, width: count }),
  inputScaling: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('unit') }),
    z.strictObject({ kind: z.literal('standardised'), mean: z.number(), deviation: z.number() }),
  ]),
  blocks: z.array(block).max(16),
  flattenDropout: z.number(),
  hidden: z.array(hidden).max(16),
  classes: count,
  init: z.enum(INITS),
});

const adam = { beta1: z.number(), beta2: z.number(), epsilon: z.number() };
const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('adam'), ...adam }),
  z.strictObject({ kind: z.literal('adamw'), ...adam, weightDecay: z.number() }),
  z.strictObject({ kind: z.literal('sgd'), momentum: z.number(), nesterov: z.boolean(), weightDecay: z.number() }),
  z.strictObject({ kind: z.literal('rmsprop'), decay: z.number(), momentum: z.number(), epsilon: z.number() }),
]);
const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.literal('one-cycle'), warmUpShare: z.number(), startFactor: z.number() }),
  z.strictObject({ kind: z.literal('cosine'), warmUpEpochs: z.number() }),
]);

const augmentation = z.strictObject({ rotationDegrees: z.number(), scale: z.number(), shear: z.number(), shiftPixels: z.number() });

/** Runs recorded by the first versions have neither augmentation nor patience. */
export const runConfigSchema: z.ZodType<RunConfig> = z.strictObject({
  name: z.string().max(200),
  preset: z.string().max(80).nullable(),
  dataset: z.string().max(80),
  model: modelSpecSchema,
  optimizer,
  learningRate: z.number(),
  schedule,
  batchSize: z.number(),
  epochs: z.number(),
  validationShare: z.number(),
  trainSize: z.number().nullable(),
  labelSmoothing: z.number(),
  augmentation: augmentation.default(NO_AUGMENTATION),
  patience: z.number().default(0),
  splitSeed: z.number(),
  seed: z.number(),
});
