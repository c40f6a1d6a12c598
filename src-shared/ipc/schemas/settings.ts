import { COMPARED_RUNS } from '../../domain/comparison.js';
import { z } from '../../zod.js';
import { COMPARE_AXES, THEMES, WINDOW_PAGES, type Settings } from '../requests/app.js';
import { networkRef } from './inspection.js';
import { id } from './shared.js';

const word = z.string().max(80);

/** Each setting by itself, so that a damaged one does not cost the others. */
export const SETTING_SCHEMAS: { readonly [K in keyof Settings]: z.ZodType<Settings[K]> } = {
  theme: z.enum(THEMES),
  runsView: z.strictObject({
    sort: word,
    descending: z.boolean(),
    query: z.string().max(1_000),
    statuses: z.array(word).max(100),
    models: z.array(word).max(1_000),
    tags: z.array(word).max(1_000),
    archived: z.boolean(),
  }),
  compareView: z.strictObject({
    runIds: z.array(id).max(COMPARED_RUNS.max),
    x: z.enum(COMPARE_AXES),
    logY: z.boolean(),
    smoothing: z.number().min(0).max(0.999),
  }),
  drawView: z.strictObject({
    readBy: networkRef,
    opinions: z.array(networkRef).max(6),
    unsureBelow: z.number().min(0).max(1),
  }),
  windowView: z.strictObject({
    page: z.enum(WINDOW_PAGES).nullable(),
    runId: id.nullable(),
    inspected: networkRef.nullable(),
  }),
};

export const settingsChangesSchema: z.ZodType<Partial<Settings>> = z.strictObject({
  theme: z.exactOptional(SETTING_SCHEMAS.theme),
  runsView: z.exactOptional(SETTING_SCHEMAS.runsView),
  compareView: z.exactOptional(SETTING_SCHEMAS.compareView),
  drawView: z.exactOptional(SETTING_SCHEMAS.drawView),
  windowView: z.exactOptional(SETTING_SCHEMAS.windowView),
});
