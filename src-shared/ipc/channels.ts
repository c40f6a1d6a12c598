import {
  APP_EVENTS,
  APP_REQUESTS,
  DATASETS_EVENTS,
  DATASETS_REQUESTS,
  DRAWINGS_EVENTS,
  DRAWINGS_REQUESTS,
  INSPECTION_EVENTS,
  INSPECTION_REQUESTS,
  DESKTOP_EVENTS,
  DESKTOP_REQUESTS,
  MODELS_EVENTS,
  MODELS_REQUESTS,
  RUNS_EVENTS,
  RUNS_REQUESTS,
  TRAINING_EVENTS,
  TRAINING_REQUESTS,
  type EventName,
  type RequestName,
} from './contract.js';

/** The contract's names at run time, for the preload (which may not carry the schemas). A missing name does not compile. */
const requests: Readonly<Record<RequestName, true>> = {
  ...APP_REQUESTS,
  ...DESKTOP_REQUESTS,
  ...TRAINING_REQUESTS,
  ...RUNS_REQUESTS,
  ...MODELS_REQUESTS,
  ...DATASETS_REQUESTS,
  ...INSPECTION_REQUESTS,
  ...DRAWINGS_REQUESTS,
};
const events: Readonly<Record<EventName, true>> = {
  ...APP_EVENTS,
  ...DESKTOP_EVENTS,
  ...TRAINING_EVENTS,
  ...RUNS_EVENTS,
  ...MODELS_EVENTS,
  ...DATASETS_EVENTS,
  ...INSPECTION_EVENTS,
  ...DRAWINGS_EVENTS,
};

export const REQUEST_NAMES = Object.keys(requests) as readonly RequestName[];
export const EVENT_NAMES = Object.keys(events) as readonly EventName[];
