import { BATCH_NORM_EPSILON, layersOf, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { weightFinder, type ExportedModel } from './exported-model.js';

/** The two files of a TF.js LayersModel: `topology` (model.json) names `weights` by the file name it was given. */
export interface LayersModelFiles {
  readonly topology: Uint8Array;
  readonly weights: Uint8Array;
}

type Config = Readonly<Record<string, unknown>>;

/** Keras' names of what a layer holds, in Keras' order. */
const FIELDS: Readonly<Record<string, readonly (readonly [field: string, key: string])[]>> = {
  conv: [
    ['kernel', 'kernel'],
    ['bias', 'bias'],
  ],
  dense: [
    ['kernel', 'kernel'],
    ['bias', 'bias'],
  ],
  'batch-norm': [
    ['gamma', 'gamma'],
    ['beta', 'beta'],
    ['movingMean', 'moving_mean'],
    ['movingVariance', 'moving_variance'],
  ],
};

const named = (className: string, name: string, config: Config): Config => ({
  class_name: className,
  config: { name, trainable: true, ...config },
});

function layerConfig(layer: Layer): Config {
  const { name } = layer;
  switch (layer.kind) {
    case 'conv': {
      const { filters, size, stride, padding } = layer.spec;
      const window = { kernel_size: [size, size], strides: [stride, stride], padding, data_format: 'channels_last', dilation_rate: [1, 1] };
      return named('Conv2D', name, { filters, ...window, activation: 'linear', use_bias: true });
    }
    case 'batch-norm':
      return named('BatchNormalization', name, { axis: -1, momentum: 0.9, epsilon: BATCH_NORM_EPSILON, center: true, scale: true });
    case 'activation':
      return named('Activation', name, { activation: layer.activation });
    case 'pool': {
      const { kind, size, stride } = layer.spec;
      const window = { pool_size: [size, size], strides: [stride, stride], padding: 'valid', data_format: 'channels_last' };
      return named(kind === 'max' ? 'MaxPooling2D' : 'AveragePooling2D', name, window);
    }
    case 'flatten':
      return named('Flatten', name, {});
    case 'dropout':
      return named('Dropout', name, { rate: layer.rate });
    case 'dense':
      return named('Dense', name, { units: layer.units, activation: 'linear', use_bias: true });
  }
}

/** Input is [n, height, width, 1] with ink 1 and paper 0; what standardises it is a layer of the model. */
export function layerConfigs(spec: ModelSpec): readonly Config[] {
  const { input, inputScaling } = spec;
  const shape = { batch_input_shape: [null, input.height, input.width, 1], dtype: 'float32' };
  const scale = inputScaling.kind === 'unit' ? 1 : 1 / inputScaling.deviation;
  const offset = inputScaling.kind === 'unit' ? 0 : -inputScaling.mean / inputScaling.deviation;
  return [
    named('Rescaling', 'scaling', { ...shape, scale, offset }),
    ...layersOf(spec).map(layerConfig),
    named('Activation', 'probabilities', { activation: 'softmax' }),
  ];
}

function weightsOf(model: ExportedModel): readonly NamedTensor[] {
  const find = weightFinder(model.weights);
  return layersOf(model.spec).flatMap((layer) =>
    (FIELDS[layer.kind] ?? []).map(([field, key]) => ({ ...find(layer, field), name: `${layer.name}/${key}` })),
  );
}

/** Writes a network as a Sequential LayersModel. `weightsName` is the name of the weights' file, beside model.json. */
export function writeLayersModel(model: ExportedModel, weightsName: string): LayersModelFiles {
  const tensors = weightsOf(model);
  const manifest = tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  const topology = {
    format: 'layers-model',
    generatedBy: 'Digit Lab',
    convertedBy: null,
    userDefinedMetadata: { name: model.name, classNames: model.classNames, model: model.spec },
    modelTopology: {
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
      model_config: { class_name: 'Sequential', config: { name: 'digit_lab', layers: layerConfigs(model.spec) } },
    },
    weightsManifest: [{ paths: [weightsName], weights: manifest }],
  };
  const weights = new Uint8Array(tensors.reduce((total, { values }) => total + values.byteLength, 0));
  let offset = 0;
  for (const { values } of tensors) {
    // little-endian as this machine is: TensorFlow runs on no other
    weights.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return { topology: new TextEncoder().encode(JSON.stringify(topology)), weights };
}
