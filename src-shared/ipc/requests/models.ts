import type { DatasetScore, NetworkTests, ShiftCount } from '../../domain/averaging.js';
import type { ModelSummary } from '../../domain/model.js';

/** Networks that were not trained in this history. */
export interface ModelsRequests {
  'models:list': () => readonly ModelSummary[];
  /** Lets the user choose files in the system's dialog; null when that was cancelled. All files are imported, or none. */
  'models:import': () => readonly ModelSummary[] | null;
  /** The same with files that were dropped on the window, by their tokens. */
  'models:import-dropped': (tokens: readonly string[]) => readonly ModelSummary[];
  /** Lets the user choose where to write a network; the name of the file, or null when that was cancelled. */
  'models:export': (request: ModelExportRequest) => { readonly name: string } | null;
  /** Tests a network on a data set's test images, averaged over shifts of each; the result is kept. */
  'models:evaluate': (request: EvaluationRequest) => DatasetScore;
  /** The data sets that a run's kept epoch or a model can be tested on, and the results that were asked for before. */
  'models:get-evaluations': (id: string) => NetworkTests;
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

export interface EvaluationRequest {
  /** Of a run, whose kept epoch is tested, or of a model. */
  readonly id: string;
  readonly shifts: ShiftCount;
  /** Id of the data set; the one that the network was trained for where not given. */
  readonly dataset?: string;
}

export const MODELS_REQUESTS: Readonly<Record<keyof ModelsRequests, true>> = {
  'models:list': true,
  'models:import': true,
  'models:import-dropped': true,
  'models:export': true,
  'models:evaluate': true,
  'models:get-evaluations': true,
};
export const MODELS_EVENTS: Readonly<Record<keyof ModelsEvents, true>> = {
  'models:changed': true,
};
