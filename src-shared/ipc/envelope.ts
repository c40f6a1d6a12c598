import type { ErrorReport } from '../errors.js';

/** Every answer over IPC. Refusals are loud: a handler never answers `undefined` for a failure. */
export type Envelope<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReport };
