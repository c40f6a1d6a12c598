import type { RequestArguments, RequestName, RequestResult } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import { appHandlers } from './app.js';
import { datasetHandlers } from './datasets.js';
import { runHandlers } from './runs.js';
import { trainingHandlers } from './training.js';

export type Handler<K extends RequestName> = (...args: RequestArguments<K>) => Promise<RequestResult<K>> | RequestResult<K>;
export type Handlers = { readonly [K in RequestName]: Handler<K> };

/** A handler for every request of the contract; a missing one does not compile. */
export function createHandlers(services: Services): Handlers {
  return { ...appHandlers(services), ...datasetHandlers(services), ...trainingHandlers(services), ...runHandlers(services) };
}
