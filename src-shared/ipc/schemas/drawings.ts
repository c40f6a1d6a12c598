import { DRAWING_LIMITS } from '../../domain/saved-drawing.js';
import { readingsSchema, strokesSchema } from '../../domain/saved-drawing-schema.js';
import { z } from '../../zod.js';
import { DRAWINGS_FORMATS, type DrawingsRequests } from '../requests/drawings.js';
import { datasetId, id, none, type Schemas } from './shared.js';

const side = z.int().min(1).max(DRAWING_LIMITS.side);

export const DRAWINGS_SCHEMAS: Schemas<DrawingsRequests> = {
  'drawings:list': none,
  'drawings:save': z.tuple([
    z
      .strictObject({
        dataset: datasetId,
        label: z.int().min(0).max(255),
        strokes: strokesSchema,
        height: side,
        width: side,
        pixels: z.instanceof(Uint8Array),
        readings: readingsSchema,
      })
      .refine(({ height, width, pixels }) => pixels.length === height * width, { error: 'as many pixels as height times width' }),
  ]),
  'drawings:delete': z.tuple([id]),
  'drawings:export': z.tuple([z.enum(DRAWINGS_FORMATS)]),
};
