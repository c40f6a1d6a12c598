import { fromErrorReport } from '@shared/errors.js';
import type { WindowApi } from '@shared/ipc/api.js';
import type { EventMap, EventName, RequestArguments, RequestName, RequestResult } from '@shared/ipc/contract.js';

/** The door to the main process, injected into every state class. */
export interface ApiClient {
  /** Asks, and rejects with the AppError that main answered. */
  readonly request: <K extends RequestName>(name: K, ...args: RequestArguments<K>) => Promise<RequestResult<K>>;
  /** Subscribes and returns the way to unsubscribe. */
  readonly subscribe: <K extends EventName>(name: K, listener: (payload: EventMap[K]) => void) => () => void;
}

/** Unwraps the envelopes of a bridge: values come back, error reports are thrown as AppErrors with their code. */
export function createApiClient(api: WindowApi): ApiClient {
  return {
    request: async (name, ...args) => {
      const envelope = await api.request[name](...args);
      if (!envelope.ok) throw fromErrorReport(envelope.error);
      return envelope.value;
    },
    subscribe: (name, listener) => api.on[name](listener),
  };
}

/** The client of this page's own bridge. */
export function connectWindow(): ApiClient {
  return createApiClient(window.api);
}
