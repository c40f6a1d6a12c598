import { z } from '../../zod.js';
import type { RunsRequests } from '../requests/runs.js';
import { epoch, id, none, type Schemas } from './shared.js';

export const RUNS_SCHEMAS: Schemas<RunsRequests> = {
  'runs:list': none,
  'runs:get': z.tuple([id]),
  'runs:get-steps': z.tuple([id]),
  'runs:get-validation': z.tuple([z.strictObject({ runId: id, epoch })]),
  'runs:get-test-predictions': z.tuple([id]),
};
