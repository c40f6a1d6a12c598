import type { ErrorReport } from '@shared/errors.js';
import type { HistoryOpening, HistoryOptions } from './history.js';
import type { StoreMethod } from './store.js';

/** What the client gives the worker at its start. */
export interface WorkerStart extends HistoryOptions {
  readonly historyId: string;
  readonly livingHistoryIds: readonly string[];
}

/** Client -> worker, answered in order. */
export type WorkerRequest =
  | { readonly kind: 'call'; readonly id: number; readonly method: StoreMethod; readonly args: readonly unknown[] }
  | { readonly kind: 'close' };

/** Worker -> client. After `closed` or `open-failed` the worker ends. */
export type WorkerMessage =
  | { readonly kind: 'opened'; readonly opening: HistoryOpening }
  | { readonly kind: 'open-failed'; readonly error: ErrorReport }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorReport }
  | { readonly kind: 'closed' };
