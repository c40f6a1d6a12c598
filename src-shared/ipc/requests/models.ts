import type { ModelSummary } from '../../domain/model.js';

/** Networks that were not trained in this history. */
export interface ModelsRequests {
  'models:list': () => readonly ModelSummary[];
  /** Lets the user choose files in the system's dialog; null when that was cancelled. All files are imported, or none. */
  'models:import': () => readonly ModelSummary[] | null;
}

export interface ModelsEvents {
  /** A model is new or different. */
  'models:changed': ModelSummary;
}

export const MODELS_REQUESTS: Readonly<Record<keyof ModelsRequests, true>> = {
  'models:list': true,
  'models:import': true,
};
export const MODELS_EVENTS: Readonly<Record<keyof ModelsEvents, true>> = {
  'models:changed': true,
};
