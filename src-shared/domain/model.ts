import type { ErrorReport } from '../errors.js';
import type { ModelSpec } from './model-spec.js';

/** How a network did on a set of images: mean loss (nats) and k of n. */
export interface Score {
  readonly loss: number;
  readonly correct: number;
  readonly total: number;
}

export const MODEL_SOURCES = ['bundled', 'imported'] as const;
export type ModelSource = (typeof MODEL_SOURCES)[number];

/** A network that was not trained in this history. Bundled ones come with the program and cannot be changed. */
export interface ModelSummary {
  readonly id: string;
  readonly name: string;
  readonly source: ModelSource;
  /** Null only when its record or file cannot be read, which `failure` tells. */
  readonly spec: ModelSpec | null;
  /** The preset it was trained with, if that is known. */
  readonly preset: string | null;
  /** The data set that `validation` and `test` are of. */
  readonly dataset: string;
  /** Where it comes from and what was found out at its import; empty if there is nothing to say. */
  readonly note: string;
  /** On the images that the presets hold out; a foreign network may have been trained on them. */
  readonly validation: Score | null;
  readonly test: Score | null;
  /** Unix milliseconds of the import; null for bundled models. */
  readonly createdAt: number | null;
  readonly failure: ErrorReport | null;
}
