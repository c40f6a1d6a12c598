import { EDIT_LIMITS } from '../../domain/run-changes.js';
import { RUN_COLOURS } from '../../domain/run.js';
import { z } from '../../zod.js';
import { EXPORT_FORMATS, type RunsRequests } from '../requests/runs.js';
import { epoch, id, none, type Schemas } from './shared.js';

/** How many runs one request may name. */
const MOST_RUNS = 10_000;
const ids = z.array(id).min(1).max(MOST_RUNS);

/** Only what no person can mean is refused here; the rules with their sentences are in checkChanges. */
const changes = z.strictObject({
  name: z.string().max(1_000).exactOptional(),
  notes: z
    .string()
    .max(10 * EDIT_LIMITS.notesLength)
    .exactOptional(),
  tags: z.array(z.string().max(1_000)).max(1_000).exactOptional(),
  colour: z.int().min(1).max(RUN_COLOURS).exactOptional(),
  pinned: z.boolean().exactOptional(),
  archived: z.boolean().exactOptional(),
});

export const RUNS_SCHEMAS: Schemas<RunsRequests> = {
  'runs:list': none,
  'runs:get': z.tuple([id]),
  'runs:get-steps': z.tuple([id]),
  'runs:get-validation': z.tuple([z.strictObject({ runId: id, epoch })]),
  'runs:get-test-predictions': z.tuple([id]),
  'runs:change': z.tuple([z.strictObject({ runId: id, changes })]),
  'runs:delete': z.tuple([ids]),
  'runs:restore': z.tuple([ids]),
  'runs:keep-interrupted': z.tuple([id]),
  'runs:export': z.tuple([z.strictObject({ runIds: ids, format: z.enum(EXPORT_FORMATS) })]),
};
