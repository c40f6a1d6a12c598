import type { Activation } from '@shared/domain/model-spec.js';
import { attribute, type Float } from '../graph-builder.js';
import type { LayerKernel } from './layer-kernel.js';

interface ActivationOperations {
  readonly forward: string;
  readonly backward: string;
  /** The backward operation's arguments: all three need only the output, not the input. */
  arguments(output: Float, gradient: Float): readonly Float[];
}

const OPERATIONS: Readonly<Record<Activation, ActivationOperations>> = {
  relu: { forward: 'Relu', backward: 'ReluGrad', arguments: (output, gradient) => [gradient, output] },
  sigmoid: { forward: 'Sigmoid', backward: 'SigmoidGrad', arguments: (output, gradient) => [output, gradient] },
  tanh: { forward: 'Tanh', backward: 'TanhGrad', arguments: (output, gradient) => [output, gradient] },
};

export const activation: LayerKernel<'activation'> = {
  forward({ graph }, layer, input) {
    const operations = OPERATIONS[layer.activation];
    const options = { attributes: { T: attribute.type('float32') } };
    const output = graph.node(operations.forward, 'float32', [input], options);
    return {
      output,
      backward: (gradient) => ({
        input: graph.node(operations.backward, 'float32', operations.arguments(output, gradient.values), options),
        parameters: {},
      }),
    };
  },
};
