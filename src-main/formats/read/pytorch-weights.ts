import { layersOf, weightSlots, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { permute } from '../permute.js';
import { listed, Unreadable } from './unreadable.js';

type Tensors = ReadonlyMap<string, Pick<NamedTensor, 'shape' | 'values'>>;

/** PyTorch's key of a layer's field, as write/pytorch-weights.ts has it. */
const KEYS: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  movingMean: 'running_mean',
  movingVariance: 'running_var',
};

/** PyTorch's shape of a field, and the order of its axes that gives ours. */
interface Layout {
  readonly axes: readonly number[];
  readonly order: readonly number[];
}

function layoutOf(layer: Layer, field: string, shape: readonly number[], flattened: readonly number[]): Layout {
  if (field !== 'kernel') return { axes: shape, order: shape.map((_, axis) => axis) };
  if (layer.kind === 'conv') return { axes: [3, 2, 0, 1].map((axis) => shape[axis] ?? 0), order: [2, 3, 1, 0] };
  const [inputs = 0, units = 0] = shape;
  if (flattened.length !== 3) return { axes: [units, inputs], order: [1, 0] };
  const [height = 0, width = 0, channels = 0] = flattened;
  return { axes: [units, channels, height, width], order: [2, 3, 1, 0] };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Takes a known network's weights from PyTorch's names and layouts. Throws Unreadable, which names what is missing or does not fit. */
export function fromPytorchWeights(spec: ModelSpec, tensors: Tensors): readonly NamedTensor[] {
  const layers = layersOf(spec);
  const firstDense = layers.find(({ kind }) => kind === 'dense')?.name;
  const flattened = layers.find(({ kind }) => kind === 'flatten')?.inputShape ?? [];
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  return weightSlots(spec).map(({ name, shape }) => {
    const [, layerName = '', field = ''] = name.split('/');
    const layer = byName.get(layerName);
    if (!layer) throw new Error(`There is no layer ${layerName}.`);
    const key = `${layerName === 'output' ? 'out' : layerName}.${KEYS[field] ?? field}`;
    const tensor = tensors.get(key);
    if (!tensor) throw new Unreadable(`${key} is missing`);
    const { axes, order } = layoutOf(layer, field, shape, layerName === firstDense ? flattened : []);
    const expected = axes.length === 4 && layer.kind === 'dense' ? [axes[0] ?? 0, sizeOf(axes.slice(1))] : axes;
    if (tensor.shape.join() !== expected.join()) {
      throw new Unreadable(`${key} has the shape ${listed(tensor.shape)}, and its network needs ${listed(expected)}`);
    }
    if (!tensor.values.every(Number.isFinite)) throw new Unreadable(`${key} holds values that are not finite numbers`);
    return { name, shape, values: permute(tensor.values, axes, order) };
  });
}
