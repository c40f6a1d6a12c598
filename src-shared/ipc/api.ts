import type { Envelope } from './envelope.js';
import type { EventMap, EventName, RequestArguments, RequestName, RequestResult } from './contract.js';

/** What the preload puts at `window.api`: `request['runs:get'](id)` and `on['runs:changed'](listener)`, nothing else. */
export interface WindowApi {
  readonly request: { readonly [K in RequestName]: (...args: RequestArguments<K>) => Promise<Envelope<RequestResult<K>>> };
  /** Subscribes and returns the way to unsubscribe. */
  readonly on: { readonly [K in EventName]: (listener: (payload: EventMap[K]) => void) => () => void };
}
