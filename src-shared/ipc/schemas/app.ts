import { z } from '../../zod.js';
import { MOST_SAVED_BYTES, SAVED_KINDS, type AppRequests } from '../requests/app.js';
import { settingsChangesSchema } from './settings.js';
import { none, type Schemas } from './shared.js';

export const APP_SCHEMAS: Schemas<AppRequests> = {
  'app:get-info': none,
  'settings:get': none,
  'settings:change': z.tuple([settingsChangesSchema]),
  'app:save-file': z.tuple([
    z.strictObject({
      suggestedName: z.string().min(1).max(200),
      kind: z.enum(SAVED_KINDS),
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= MOST_SAVED_BYTES, 'at most 64 MiB can be saved'),
    }),
  ]),
};
