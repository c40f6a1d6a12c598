import type { Stroke } from '../ink/drawing.js';
import { z } from '../zod.js';
import { DRAWING_LIMITS, type DrawingReading } from './saved-drawing.js';

/** Pad units; far outside the pad is nonsense. */
const coordinate = z.number().min(-10_000).max(10_000);

export const strokesSchema: z.ZodType<readonly Stroke[]> = z
  .array(z.strictObject({ width: z.number().min(0).max(1_000), points: z.array(coordinate).min(2) }))
  .max(DRAWING_LIMITS.strokes)
  .refine((strokes) => strokes.every(({ points }) => points.length % 2 === 0), { error: 'every point has an x and a y' })
  .refine((strokes) => strokes.reduce((sum, { points }) => sum + points.length, 0) <= DRAWING_LIMITS.numbers, {
    error: `at most ${DRAWING_LIMITS.numbers / 2} points`,
  });

export const readingsSchema: z.ZodType<readonly DrawingReading[]> = z
  .array(
    z.strictObject({
      name: z.string().max(DRAWING_LIMITS.nameLength),
      predicted: z.int().min(0).max(255),
      probability: z.number().min(0).max(1),
    }),
  )
  .max(DRAWING_LIMITS.readings);
