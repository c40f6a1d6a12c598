import type { RequestArguments, RequestName, RequestResult } from '@shared/ipc/contract.js';

export type Handler<K extends RequestName> = (...args: RequestArguments<K>) => Promise<RequestResult<K>> | RequestResult<K>;

/** One handler for each request of the contract. */
export type Handlers = { readonly [K in RequestName]: Handler<K> };
