import type { ModelSummary } from '../../domain/model.js';

/** Networks that were not trained in this history. */
export interface ModelsRequests {
  'models:list': () => readonly ModelSummary[];
  /** Lets the user choose files in the system's dialog; null when that was cancelled. All files are imported, or none. */
  'models:import': () => readonly ModelSummary[] | null;
  /** Lets the user choose where to write a network; the name of the file, or null when that was cancelled. */
  'models:export': (request: ModelExportRequest) => { readonly name: string } | null;
}

export interface ModelsEvents {
  /** A model is new or different. */
  'models:changed': ModelSummary;
}

export const MODEL_FORMATS = ['onnx', 'tfjs', 'safetensors', 'safetensors-pytorch'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

export interface ModelExportRequest {
  /** Of a run, whose kept epoch is written, or of a model. */
  readonly id: string;
  readonly format: ModelFormat;
}

export const MODELS_REQUESTS: Readonly<Record<keyof ModelsRequests, true>> = {
  'models:list': true,
  'models:import': true,
  'models:export': true,
};
export const MODELS_EVENTS: Readonly<Record<keyof ModelsEvents, true>> = {
  'models:changed': true,
};
