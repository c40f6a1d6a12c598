import { assertNever } from '../assert-never.js';
import { layersOf, weightSlots, type Layer } from '../domain/model-layers.js';
import type { ModelSpec } from '../domain/model-spec.js';
import type { NamedTensor } from '../engine/protocol.js';
import { ConvPass } from './layers/conv.js';
import { DensePass } from './layers/dense.js';
import { sizeOf, type LayerPass } from './layers/layer-pass.js';
import { ActivationPass, IdentityPass, NormPass } from './layers/pointwise.js';
import { PoolPass } from './layers/pool.js';

/**
 * A trained network in plain TypeScript, one image at a time, without dropout: agrees with the engine to 1e-5. Buffers
 * are kept between calls: every array it hands out is overwritten by the next `read`, unless it says that it is a copy.
 */
export class PlainNetwork {
  readonly spec: ModelSpec;
  readonly layers: readonly Layer[];
  private readonly passes: readonly LayerPass[];
  private readonly image: Float32Array;
  private readonly probabilities: Float32Array;

  /** `weights` are those of weightSlots(spec), in any order. Throws RangeError when one is missing or has another shape. */
  constructor(spec: ModelSpec, weights: readonly NamedTensor[]) {
    const byName = checkedWeights(spec, weights);
    this.spec = spec;
    this.layers = layersOf(spec);
    this.passes = this.layers.map((layer) => passOf(layer, byName));
    this.image = new Float32Array(spec.input.height * spec.input.width);
    this.probabilities = new Float32Array(spec.classes);
  }

  /** Reads an image, uint8 [height, width], and returns its probabilities [classes]. */
  read(pixels: Uint8Array): Float32Array {
    if (pixels.length !== this.image.length) {
      throw new RangeError(`The network reads ${this.image.length} pixels at a time, not ${pixels.length}.`);
    }
    const { inputScaling } = this.spec;
    const { mean, deviation } = inputScaling.kind === 'unit' ? { mean: 0, deviation: 1 } : inputScaling;
    for (let at = 0; at < pixels.length; at++) this.image[at] = ((pixels[at] ?? 0) / 255 - mean) / deviation;
    let value: Float32Array = this.image;
    for (const pass of this.passes) {
      pass.forward(value);
      value = pass.output;
    }
    return softmax(value, this.probabilities);
  }

  /** Raw outputs of the last reading, [classes]. */
  get logits(): Float32Array {
    return this.passes.at(-1)?.output ?? this.image;
  }

  /** A layer's output at the last reading, [h, w, c] or [n]. Throws RangeError for an unknown name. */
  output(layerName: string): Float32Array {
    const pass = this.passes[this.layers.findIndex(({ name }) => name === layerName)];
    if (pass === undefined) throw new RangeError(`There is no layer ${layerName}.`);
    return pass.output;
  }

  /** How the logit of a class changes with each pixel of the last image, after scaling: a copy, [height, width]. */
  saliency(classIndex: number): Float32Array {
    let gradient: Float32Array = new Float32Array(this.spec.classes);
    gradient[classIndex] = 1;
    for (const pass of this.passes.toReversed()) gradient = pass.backward(gradient);
    return gradient.slice();
  }
}

function checkedWeights(spec: ModelSpec, weights: readonly NamedTensor[]): ReadonlyMap<string, Float32Array> {
  const byName = new Map(weights.map((tensor) => [tensor.name, tensor]));
  return new Map(
    weightSlots(spec).map(({ name, shape }) => {
      const tensor = byName.get(name);
      if (tensor?.values.length !== sizeOf(shape)) {
        throw new RangeError(`${name} must have the shape [${shape.join(', ')}], not [${tensor?.shape.join(', ') ?? 'nothing'}].`);
      }
      return [name, tensor.values];
    }),
  );
}

function passOf(layer: Layer, weights: ReadonlyMap<string, Float32Array>): LayerPass {
  const weight = (kind: 'param' | 'buffer', field: string): Float32Array => {
    const values = weights.get(`${kind}/${layer.name}/${field}`);
    if (values === undefined) throw new RangeError(`${layer.name} has no ${field}.`);
    return values;
  };
  switch (layer.kind) {
    case 'conv':
      return new ConvPass(layer, weight('param', 'kernel'), weight('param', 'bias'));
    case 'dense':
      return new DensePass(weight('param', 'kernel'), weight('param', 'bias'));
    case 'pool':
      return new PoolPass(layer);
    case 'activation':
      return new ActivationPass(layer.activation, sizeOf(layer.outputShape));
    case 'batch-norm': {
      const [gamma, beta] = [weight('param', 'gamma'), weight('param', 'beta')];
      const [movingMean, movingVariance] = [weight('buffer', 'movingMean'), weight('buffer', 'movingVariance')];
      return new NormPass({ gamma, beta, movingMean, movingVariance }, sizeOf(layer.outputShape));
    }
    case 'flatten':
    case 'dropout':
      return new IdentityPass(sizeOf(layer.outputShape));
    default:
      return assertNever(layer);
  }
}

/** exp(x - max) over its sum, written into `target`. */
function softmax(logits: Float32Array, target: Float32Array): Float32Array {
  const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  let sum = 0;
  for (let at = 0; at < logits.length; at++) {
    const value = Math.exp((logits[at] ?? 0) - largest);
    target[at] = value;
    sum += value;
  }
  for (let at = 0; at < target.length; at++) target[at] = (target[at] ?? 0) / sum;
  return target;
}
