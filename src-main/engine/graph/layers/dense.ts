import type { Float } from '../graph-builder.js';
import { addBias, biasGradient, concatenate, matMul, splitColumns, sumOf } from '../operations.js';
import type { LayerKernel } from './layer-kernel.js';

/** y = x · kernel + bias, kernel [inputs, units]; a kernel in blocks of rows meets the columns of x that belong to each. */
export const dense: LayerKernel<'dense'> = {
  forward(context, layer, input) {
    const { graph } = context;
    const blocks = context.weightBlocks(layer, 'kernel');
    const inputs = splitColumns(graph, input, blocks.length);
    const pairs = inputs.flatMap((columns, index) => {
      const kernel = blocks[index];
      return kernel === undefined ? [] : [{ columns, kernel }];
    });
    const product = sumOf(
      graph,
      pairs.map(({ columns, kernel }) => matMul(graph, columns, kernel)),
    );
    return {
      output: addBias(graph, product, context.weight(layer, 'bias')),
      backward: (gradient, wantsInput) => {
        const parts = (): readonly Float[] => pairs.map(({ kernel }) => matMul(graph, gradient.values, kernel, 'b'));
        return {
          input: wantsInput ? concatenate(graph, parts(), 1) : null,
          parameters: {
            kernel: pairs.map(({ columns }) => matMul(graph, columns, gradient.values, 'a')),
            bias: biasGradient(graph, gradient.sums),
          },
        };
      },
    };
  },
};
