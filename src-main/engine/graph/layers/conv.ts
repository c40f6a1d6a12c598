import { attribute } from '../graph-builder.js';
import { addBias, biasGradient } from '../operations.js';
import type { LayerKernel } from './layer-kernel.js';

/** y = x * kernel + bias; the convolution is TensorFlow's, a correlation. */
export const conv: LayerKernel<'conv'> = {
  forward(context, layer, input) {
    const { graph, batch } = context;
    const { stride, padding } = layer.spec;
    const options = {
      attributes: {
        T: attribute.type('float32'),
        strides: attribute.integers([1, stride, stride, 1]),
        padding: attribute.string(padding.toUpperCase()),
        data_format: attribute.string('NHWC'),
      },
    };
    const kernel = context.weight(layer, 'kernel');
    const product = graph.node('Conv2D', 'float32', [input, kernel], options);
    return {
      output: addBias(graph, product, context.weight(layer, 'bias')),
      backward(gradient, wantsInput) {
        const kernelShape = graph.integer(layer.parameters['kernel'] ?? []);
        const inputShape = graph.integer([batch, ...layer.inputShape]);
        return {
          input: wantsInput ? graph.node('Conv2DBackpropInput', 'float32', [inputShape, kernel, gradient.values], options) : null,
          parameters: {
            kernel: graph.node('Conv2DBackpropFilter', 'float32', [input, kernelShape, gradient.values], options),
            bias: biasGradient(graph, gradient.sums),
          },
        };
      },
    };
  },
};
