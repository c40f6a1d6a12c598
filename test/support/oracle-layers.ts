import type { Sequential, Tensor } from '@tensorflow/tfjs-node';
import { layersOf, weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { tf } from './oracle-tensorflow.js';

/** The same network as a tfjs-layers model without dropout, with these weights. No batch normalisation: its constants differ there. */
export function oracleModel(spec: ModelSpec, weights: readonly NamedTensor[]): Sequential {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [spec.input.height, spec.input.width, 1] }));
  for (const layer of layersOf(spec)) {
    switch (layer.kind) {
      case 'conv': {
        const { filters, size, stride, padding } = layer.spec;
        model.add(tf.layers.conv2d({ filters, kernelSize: size, strides: stride, padding }));
        break;
      }
      case 'pool': {
        const { kind, size, stride } = layer.spec;
        model.add((kind === 'max' ? tf.layers.maxPooling2d : tf.layers.averagePooling2d)({ poolSize: size, strides: stride }));
        break;
      }
      case 'activation':
        model.add(tf.layers.activation({ activation: layer.activation }));
        break;
      case 'flatten':
        model.add(tf.layers.flatten());
        break;
      case 'dense':
        model.add(tf.layers.dense({ units: layer.units }));
        break;
      case 'dropout':
        break;
      case 'batch-norm':
        throw new Error('The tfjs-layers oracle has no batch normalisation.');
    }
  }
  const byName = new Map(weights.map((tensor) => [tensor.name, tensor]));
  const tensors = weightSlots(spec).map(({ name, shape }) => tf.tensor(byName.get(name)?.values ?? [], [...shape]));
  model.setWeights(tensors);
  tf.dispose(tensors);
  return model;
}

/** The model's weights by our names, as plain arrays. */
export function oracleModelWeights(spec: ModelSpec, model: Sequential): ReadonlyMap<string, ArrayLike<number>> {
  const tensors: Tensor[] = model.getWeights();
  return new Map(weightSlots(spec).map(({ name }, index) => [name, tensors[index]?.dataSync() ?? []]));
}
