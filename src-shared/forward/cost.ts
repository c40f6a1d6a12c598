import { layersOf } from '../domain/model-layers.js';
import type { ModelSpec } from '../domain/model-spec.js';
import { sizeOf } from './layers/layer-pass.js';

/** Multiplications that one image costs in the forward pass, e.g. 1.2 million for the reference CNN: about a millisecond here. */
export function multiplications(spec: ModelSpec): number {
  return layersOf(spec).reduce((total, { parameters, outputShape }) => {
    const kernel = parameters['kernel'];
    return kernel === undefined ? total : total + (sizeOf(kernel) * sizeOf(outputShape)) / (kernel.at(-1) ?? 1);
  }, 0);
}
