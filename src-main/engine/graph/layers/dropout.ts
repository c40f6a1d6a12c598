import { multiply } from '../operations.js';
import type { LayerKernel } from './layer-kernel.js';

/** Inverted dropout: training multiplies by a mask that keeps the mean, anything else hands through. */
export const dropout: LayerKernel<'dropout'> = {
  forward(context, layer, input) {
    const { graph, training } = context;
    if (!training) return { output: input, backward: (gradient) => ({ input: gradient.values, parameters: {} }) };
    const mask = context.dropoutMask(layer.rate, layer.outputShape[0] ?? 0);
    return {
      output: multiply(graph, input, mask),
      backward: (gradient, wantsInput) => ({ input: wantsInput ? multiply(graph, gradient.values, mask) : null, parameters: {} }),
    };
  },
};
