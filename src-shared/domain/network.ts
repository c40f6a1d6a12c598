import type { DatasetPart } from './dataset.js';

/**
 * A network that weights exist for, whatever it came from: a saved epoch of a run (`best`: the kept one, `latest`: the
 * newest saved one), or a bundled or imported model.
 */
export type NetworkRef =
  | { readonly kind: 'run'; readonly runId: string; readonly epoch: number | 'best' | 'latest' }
  | { readonly kind: 'model'; readonly modelId: string };

/** One digit to look at: an image of a data set, or any pixels (uint8, row-major [height, width]), e.g. a drawing. */
export type DigitRef =
  | { readonly kind: 'dataset'; readonly dataset: string; readonly part: DatasetPart; readonly index: number }
  | { readonly kind: 'pixels'; readonly pixels: Uint8Array };
