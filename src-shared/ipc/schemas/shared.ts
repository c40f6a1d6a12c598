import { MAX_DROPPED_FILES } from '../../domain/dropped-kind.js';
import type { RequestArguments, RequestName } from '../contract.js';
import { z } from '../../zod.js';

/** Argument schemas of the requests of one feature. Objects are strict: unknown keys are refused. */
export type Schemas<Requests> = { readonly [K in keyof Requests & RequestName]: z.ZodType<RequestArguments<K>> };

export const none = z.tuple([]);
/** Of a run or a model. */
export const id = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const datasetId = z.string().max(80);
/** Of files that one drop may bring. */
export const dropTokens = z.tuple([z.array(z.uuid()).min(1).max(MAX_DROPPED_FILES)]);
export const epoch = z.int().min(1).max(100_000);
