import { LIMITS } from '@shared/domain/run-config-rules.js';
import type { Activation, BlockSpec, ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { permute } from '../permute.js';
import type { PthTensor } from './pth.js';
import { listed, quoted, Unreadable } from './unreadable.js';

/** A network as a state dictionary tells it: everything but the activation of its hidden dense layers. */
export interface StateDictNetwork {
  readonly spec: ModelSpec;
  readonly weights: readonly NamedTensor[];
}

/** What the reference's networks read. */
const SIDE = 28;
const KEY = /^(?:(?:conv|fc)[1-9]\d?|out)\.(?:weight|bias)$/;
const EXPECTED = 'conv1, conv2, ... (if any), fc1, fc2, ... and out, each with .weight and .bias';

/**
 * Turns a state dictionary with the reference's names into a network: any number of square convolutions of odd size
 * ('same', ReLU, each followed by 2x2 max pooling), then dense layers, then `out`. Widths come from the shapes; hidden
 * dense layers are given ReLU (see withHiddenActivation). Throws Unreadable, which names what is missing or unknown.
 */
export function readStateDict(tensors: ReadonlyMap<string, PthTensor>): StateDictNetwork {
  const unknown = [...tensors.keys()].find((key) => !KEY.test(key));
  if (unknown !== undefined) throw new Unreadable(`it has ${quoted(unknown)}, and a network like the reference's has ${EXPECTED}`);
  const reader = new StateDictReader(tensors);
  const blocks = reader.convolutions();
  const units = reader.denseLayers();
  return {
    spec: {
      input: { height: SIDE, width: SIDE },
      inputScaling: { kind: 'unit' },
      blocks,
      flattenDropout: 0,
      hidden: units.slice(0, -1).map((count) => ({ units: count, batchNorm: false, activation: 'relu', dropout: 0 })),
      classes: units.at(-1) ?? 0,
      init: 'pytorch-default',
    },
    weights: reader.weights,
  };
}

/** The same network with another activation in its hidden dense layers: the file does not tell which it was trained with. */
export function withHiddenActivation(spec: ModelSpec, activation: Activation): ModelSpec {
  return { ...spec, hidden: spec.hidden.map((layer) => ({ ...layer, activation })) };
}

/** Walks from the image to the classes. */
class StateDictReader {
  readonly weights: NamedTensor[] = [];
  private readonly tensors: ReadonlyMap<string, PthTensor>;
  private side = SIDE;
  private channels = 1;

  constructor(tensors: ReadonlyMap<string, PthTensor>) {
    this.tensors = tensors;
  }

  convolutions(): readonly BlockSpec[] {
    return this.layerNames('conv', LIMITS.blocks).map((name) => {
      const { shape, values } = this.take(`${name}.weight`);
      const [filters = 0, channels, size = 0, width] = shape;
      if (shape.length !== 4 || channels !== this.channels || size !== width || size % 2 !== 1) {
        throw new Unreadable(
          `${name}.weight has the shape ${listed(shape)}, and [filters, ${this.channels}, n, n] with an odd n is expected`,
        );
      }
      this.add(name, { shape: [size, size, this.channels, filters], values: permute(values, shape, [2, 3, 1, 0]) }, filters);
      this.channels = filters;
      this.side = Math.floor(this.side / 2);
      return {
        convs: [{ filters, size, stride: 1, padding: 'same' }],
        batchNorm: false,
        activation: 'relu',
        pool: { kind: 'max', size: 2, stride: 2 },
      };
    });
  }

  /** Units of every dense layer, those of `out` last. */
  denseLayers(): readonly number[] {
    // PyTorch flattens [channels, height, width]; here images are channels last
    let inputAxes = [this.channels, this.side, this.side];
    return [...this.layerNames('fc', LIMITS.hidden), 'out'].map((name) => {
      const { shape, values } = this.take(`${name}.weight`);
      const inputs = inputAxes.reduce((product, length) => product * length, 1);
      const [units = 0] = shape;
      if (shape.length !== 2 || shape[1] !== inputs) {
        throw new Unreadable(
          `${name}.weight has the shape ${listed(shape)}, and [units, ${inputs}] is expected after what comes before it`,
        );
      }
      const order = inputAxes.length === 3 ? [2, 3, 1, 0] : [1, 0];
      const kernel = { shape: [inputs, units], values: permute(values, [units, ...inputAxes], order) };
      this.add(name === 'out' ? 'output' : name, kernel, units, `${name}.bias`);
      inputAxes = [units];
      return units;
    });
  }

  /** conv1, conv2, ... up to the highest number there is; one that is missing in between is found when it is taken. */
  private layerNames(stem: 'conv' | 'fc', limit: number): readonly string[] {
    const numbers = [...this.tensors.keys()]
      .filter((key) => key.startsWith(stem))
      .map((key) => Number.parseInt(key.slice(stem.length), 10));
    const count = Math.max(0, ...numbers);
    if (count > limit) throw new Unreadable(`it has ${stem}${count}; at most ${limit} such layers can be read`);
    return Array.from({ length: count }, (_, index) => `${stem}${index + 1}`);
  }

  private take(key: string): PthTensor {
    const tensor = this.tensors.get(key);
    if (!tensor) throw new Unreadable(`${key} is missing; a network like the reference's has ${EXPECTED}`);
    if (!tensor.values.every(Number.isFinite)) throw new Unreadable(`${key} holds values that are not finite numbers`);
    return tensor;
  }

  private add(layer: string, kernel: PthTensor, units: number, biasKey = `${layer}.bias`): void {
    const bias = this.take(biasKey);
    if (bias.shape.length !== 1 || bias.shape[0] !== units) {
      throw new Unreadable(`${biasKey} has the shape ${listed(bias.shape)}, and [${units}] is expected`);
    }
    this.weights.push({ name: `param/${layer}/kernel`, ...kernel }, { name: `param/${layer}/bias`, ...bias });
  }
}
