import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node';
import { layersOf, weightSlots, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { tf } from './oracle-tensorflow.js';

export type OracleWeights = ReadonlyMap<string, Tensor>;

export interface OracleOptions {
  /** Batch statistics instead of the moving ones. */
  readonly training: boolean;
  /** Dropout masks [batch, size], already scaled, by layer name; none: no dropout. */
  readonly masks?: ReadonlyMap<string, Tensor2D>;
}

export function oracleWeights(weights: readonly NamedTensor[]): Map<string, Tensor> {
  return new Map(weights.map(({ name, shape, values }) => [name, tf.tensor(values, [...shape])]));
}

function weight(weights: OracleWeights, layer: Layer, field: string): Tensor {
  const found = weights.get(`${field.startsWith('moving') ? 'buffer' : 'param'}/${layer.name}/${field}`);
  if (!found) throw new Error(`The oracle was given no ${field} of ${layer.name}.`);
  return found;
}

function normalise(layer: Layer, x: Tensor, weights: OracleWeights, training: boolean): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const moments = tf.moments(x, axes);
  const mean = training ? moments.mean : weight(weights, layer, 'movingMean');
  const variance = training ? moments.variance : weight(weights, layer, 'movingVariance');
  const standard = x.sub(mean).div(variance.add(1e-5).sqrt());
  return standard.mul(weight(weights, layer, 'gamma')).add(weight(weights, layer, 'beta'));
}

function oracleLayer(layer: Layer, x: Tensor, weights: OracleWeights, options: OracleOptions): Tensor {
  switch (layer.kind) {
    case 'conv': {
      const { stride, padding } = layer.spec;
      return tf.conv2d(x as Tensor4D, weight(weights, layer, 'kernel') as Tensor4D, stride, padding).add(weight(weights, layer, 'bias'));
    }
    case 'pool': {
      const { kind, size, stride } = layer.spec;
      return kind === 'max' ? tf.maxPool(x as Tensor4D, size, stride, 'valid') : tf.avgPool(x as Tensor4D, size, stride, 'valid');
    }
    case 'batch-norm':
      return normalise(layer, x, weights, options.training);
    case 'activation':
      return { relu: tf.relu, sigmoid: tf.sigmoid, tanh: tf.tanh }[layer.activation](x);
    case 'flatten':
      return x.reshape([x.shape[0], -1]);
    case 'dropout': {
      const mask = options.masks?.get(layer.name);
      return mask ? x.mul(mask) : x;
    }
    case 'dense':
      return tf.matMul(x as Tensor2D, weight(weights, layer, 'kernel') as Tensor2D).add(weight(weights, layer, 'bias'));
  }
}

export interface OracleForward {
  readonly logits: Tensor2D;
  /** By layer name. */
  readonly outputs: ReadonlyMap<string, Tensor>;
}

/** The forward pass of scaled images [batch, height * width]. */
export function oracleFromInput(spec: ModelSpec, weights: OracleWeights, input: Tensor2D, options: OracleOptions): OracleForward {
  let x: Tensor = input.reshape([input.shape[0], spec.input.height, spec.input.width, 1]);
  const outputs = new Map<string, Tensor>();
  for (const layer of layersOf(spec)) {
    x = oracleLayer(layer, x, weights, options);
    outputs.set(layer.name, x);
  }
  return { logits: x as Tensor2D, outputs };
}

/** What follows on the output of the layer `behind`: the logits, or the output of the layer `upTo`. */
export function oracleFrom(spec: ModelSpec, weights: OracleWeights, features: Tensor, behind: string, upTo = 'output'): Tensor2D {
  const names = layersOf(spec).map(({ name }) => name);
  const rest = layersOf(spec).slice(names.indexOf(behind) + 1, names.indexOf(upTo) + 1);
  return rest.reduce((x, layer) => oracleLayer(layer, x, weights, { training: false }), features) as Tensor2D;
}

/** The forward pass of uint8 pixels [batch, height * width]. */
export function oracleForward(spec: ModelSpec, weights: OracleWeights, pixels: Uint8Array, options: OracleOptions): OracleForward {
  const size = spec.input.height * spec.input.width;
  const unit = tf.tensor2d(Float32Array.from(pixels), [pixels.length / size, size]).div<Tensor2D>(255);
  const { inputScaling } = spec;
  const input = inputScaling.kind === 'unit' ? unit : unit.sub(inputScaling.mean).div<Tensor2D>(inputScaling.deviation);
  return oracleFromInput(spec, weights, input, options);
}

/** Mean softmax cross-entropy against smoothed one-hot targets, by tfjs's own loss. */
export function oracleLoss(logits: Tensor2D, labels: Int32Array, smoothing: number): Tensor {
  const classes = logits.shape[1];
  const targets = tf
    .oneHot(tf.tensor1d(labels, 'int32'), classes)
    .mul(1 - smoothing)
    .add(smoothing / classes);
  return tf.neg(tf.sum(targets.mul(tf.logSoftmax(logits)))).div(labels.length);
}

export interface OracleGradients {
  readonly loss: number;
  /** By weight name, of the trainable weights. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** The mean loss and its gradients by tfjs's automatic differentiation. */
export function oracleGradients(
  spec: ModelSpec,
  weights: readonly NamedTensor[],
  pixels: Uint8Array,
  labels: Int32Array,
  options: OracleOptions & { readonly smoothing: number },
): OracleGradients {
  tf.engine().startScope();
  try {
    const all = oracleWeights(weights);
    const names = weightSlots(spec)
      .filter((slot) => slot.trainable)
      .map((slot) => slot.name);
    const loss = (...values: Tensor[]): Tensor => {
      const current = new Map([...all, ...names.map((name, index) => [name, values[index] as Tensor] as const)]);
      return oracleLoss(oracleForward(spec, current, pixels, options).logits, labels, options.smoothing);
    };
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => all.get(name) as Tensor));
    const gradients = new Map(names.map((name, index) => [name, grads[index]?.dataSync() as Float32Array] as const));
    return { loss: value.dataSync()[0] ?? NaN, gradients };
  } finally {
    tf.engine().endScope();
  }
}
