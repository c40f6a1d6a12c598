import { addBias, biasGradient, matMul } from '../operations.js';
import type { LayerKernel } from './layer-kernel.js';

/** y = x · kernel + bias, kernel [inputs, units]. */
export const dense: LayerKernel<'dense'> = {
  forward(context, layer, input) {
    const { graph } = context;
    const kernel = context.weight(layer, 'kernel');
    return {
      output: addBias(graph, matMul(graph, input, kernel), context.weight(layer, 'bias')),
      backward: (gradient, wantsInput) => ({
        input: wantsInput ? matMul(graph, gradient.values, kernel, 'b') : null,
        parameters: { kernel: matMul(graph, input, gradient.values, 'a'), bias: biasGradient(graph, gradient.sums) },
      }),
    };
  },
};
