import { reshape } from '../operations.js';
import type { LayerKernel } from './layer-kernel.js';

/** [batch, h, w, c] -> [batch, h * w * c], in that order. */
export const flatten: LayerKernel<'flatten'> = {
  forward: ({ graph, batch }, layer, input) => ({
    output: reshape(graph, input, [batch, ...layer.outputShape]),
    backward: (gradient, wantsInput) => ({
      input: wantsInput ? reshape(graph, gradient.values, [batch, ...layer.inputShape]) : null,
      parameters: {},
    }),
  }),
};
