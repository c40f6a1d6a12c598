import { layersOf, type Layer } from '@shared/domain/model-layers.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { permute } from '../permute.js';
import { flattenedShape, weightFinder, type ExportedModel } from './exported-model.js';
import { writeSafetensors } from './safetensors.js';

/** PyTorch's names of what a batch normalisation holds. */
const NORM_FIELDS = { gamma: 'weight', beta: 'bias', movingMean: 'running_mean', movingVariance: 'running_var' } as const;

/** PyTorch flattens [channels, height, width]: the rows of the first dense kernel change places. */
function linearWeight(kernel: NamedTensor, flattened: readonly number[]): NamedTensor {
  const [inputs = 0, units = 0] = kernel.shape;
  const axes = flattened.length === 3 ? [...flattened, units] : [inputs, units];
  const order = flattened.length === 3 ? [3, 2, 0, 1] : [1, 0];
  return { name: kernel.name, shape: [units, inputs], values: permute(kernel.values, axes, order) };
}

function convWeight(kernel: NamedTensor): NamedTensor {
  const { shape, values } = kernel;
  const order = [3, 2, 0, 1];
  return { name: kernel.name, shape: order.map((axis) => shape[axis] ?? 0), values: permute(values, shape, order) };
}

/**
 * The weights under PyTorch's names and in its layouts: conv1.weight [out, in, h, w], fc1.weight [out, in],
 * norm1.running_mean, ..., `out` for the last layer.
 */
export function pytorchWeights(model: ExportedModel): readonly NamedTensor[] {
  const find = weightFinder(model.weights);
  let flattened: readonly number[] = flattenedShape(model.spec);
  return layersOf(model.spec).flatMap((layer: Layer): readonly NamedTensor[] => {
    const name = layer.name === 'output' ? 'out' : layer.name;
    const bias = (): NamedTensor => ({ ...find(layer, 'bias'), name: `${name}.bias` });
    if (layer.kind === 'conv') return [{ ...convWeight(find(layer, 'kernel')), name: `${name}.weight` }, bias()];
    if (layer.kind === 'dense') {
      const weight = { ...linearWeight(find(layer, 'kernel'), flattened), name: `${name}.weight` };
      flattened = [];
      return [weight, bias()];
    }
    if (layer.kind !== 'batch-norm') return [];
    return Object.entries(NORM_FIELDS).map(([field, key]) => ({ ...find(layer, field), name: `${name}.${key}` }));
  });
}

/** safetensors that PyTorch's `load_state_dict` takes; the network itself is told in the metadata, so it can be read back here. */
export function writePytorchSafetensors(model: ExportedModel): Uint8Array {
  return writeSafetensors(pytorchWeights(model), { format: 'pt', name: model.name, model: JSON.stringify(model.spec) });
}
