import { DATASET_PARTS } from '../../domain/dataset.js';
import { EXPLAIN_METHODS } from '../../domain/inspection.js';
import { z } from '../../zod.js';
import type { InspectionRequests } from '../requests/inspection.js';
import { datasetId, epoch, id, type Schemas } from './shared.js';

/** The largest image that any data set may have, in pixels. */
const MOST_PIXELS = 65_536;
const MOST_LAYERS = 100;
const MOST_TARGETS = 64;

export const networkRef = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), runId: id, epoch: z.union([epoch, z.enum(['best', 'latest'])]) }),
  z.strictObject({ kind: z.literal('model'), modelId: id }),
]);
export const digitRef = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dataset'),
    dataset: datasetId,
    part: z.enum(DATASET_PARTS),
    index: z.int().min(0).max(1_000_000),
  }),
  z.strictObject({
    kind: z.literal('pixels'),
    pixels: z.instanceof(Uint8Array).refine((pixels) => pixels.length <= MOST_PIXELS, { error: `at most ${MOST_PIXELS} pixels` }),
  }),
]);
const layer = z.string().max(40);
const filterRef = z.strictObject({ layer, filter: z.int().min(0).max(100_000) });
const classIndex = z.int().min(0).max(255);

export const INSPECTION_SCHEMAS: Schemas<InspectionRequests> = {
  'inspection:open': z.tuple([networkRef]),
  'inspection:get-weights': z.tuple([z.strictObject({ network: networkRef, layers: z.array(layer).max(MOST_LAYERS) })]),
  'inspection:get-activations': z.tuple([
    z.strictObject({ network: networkRef, digit: digitRef, layers: z.array(layer).max(MOST_LAYERS) }),
  ]),
  'inspection:explain': z.tuple([
    z.strictObject({
      network: networkRef,
      digit: digitRef,
      method: z.enum(EXPLAIN_METHODS),
      targets: z.array(classIndex).min(1).max(MOST_TARGETS),
    }),
  ]),
  'inspection:profile-layer': z.tuple([z.strictObject({ network: networkRef, layer })]),
  'inspection:get-test-answers': z.tuple([networkRef]),
  'inspection:ablate': z.tuple([z.strictObject({ network: networkRef, digit: digitRef, removed: z.array(filterRef).max(5_000) })]),
  'inspection:rank-filters': z.tuple([z.strictObject({ network: networkRef, ifKnown: z.boolean() })]),
  'inspection:count-misreads': z.tuple([datasetId]),
  'inspection:cancel': z.tuple([networkRef]),
};
