import { attribute } from '../graph-builder.js';
import type { LayerKernel } from './layer-kernel.js';

/** The largest value or the mean of each window. On a tie the first largest takes the whole gradient. */
export const pool: LayerKernel<'pool'> = {
  forward({ graph, batch }, layer, input) {
    const { kind, size, stride } = layer.spec;
    const options = {
      attributes: {
        T: attribute.type('float32'),
        ksize: attribute.integers([1, size, size, 1]),
        strides: attribute.integers([1, stride, stride, 1]),
        padding: attribute.string('VALID'),
        data_format: attribute.string('NHWC'),
      },
    };
    const output = graph.node(kind === 'max' ? 'MaxPool' : 'AvgPool', 'float32', [input], options);
    const toInput = (gradient: typeof output): typeof output =>
      kind === 'max'
        ? graph.node('MaxPoolGrad', 'float32', [input, output, gradient], options)
        : graph.node('AvgPoolGrad', 'float32', [graph.integer([batch, ...layer.inputShape]), gradient], options);
    return {
      output,
      backward: ({ values, sums }, wantsInput) => ({
        input: wantsInput ? toInput(values) : null,
        // Pooling hands every gradient on, whole or in parts: the sums stay.
        sums,
        parameters: {},
      }),
    };
  },
};
