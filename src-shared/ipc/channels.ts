import type { EventMap, EventName, RequestMap, RequestName } from './contract.js';

/** The contract's names at run time, for the preload (which may not carry the schemas). A missing name does not compile. */
const requests: Readonly<Record<RequestName, true>> = {
  'app:get-info': true,
  'settings:get': true,
  'settings:change': true,
  'datasets:list': true,
  'datasets:read-digits': true,
  'training:start': true,
  'training:stop': true,
  'training:get-current': true,
  'runs:list': true,
  'runs:get': true,
  'runs:get-steps': true,
  'runs:get-validation': true,
  'runs:get-test-predictions': true,
  'models:list': true,
  'models:import': true,
};
const events: Readonly<Record<EventName, true>> = {
  'settings:changed': true,
  'engine:status-changed': true,
  'training:started': true,
  'training:progressed': true,
  'training:steps-recorded': true,
  'training:epoch-ended': true,
  'training:ended': true,
  'runs:changed': true,
  'models:changed': true,
};

export const REQUEST_NAMES = Object.keys(requests) as readonly (keyof RequestMap)[];
export const EVENT_NAMES = Object.keys(events) as readonly (keyof EventMap)[];
