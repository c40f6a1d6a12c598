import { layersOf, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec, WeightInit } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { createRng, type Rng } from '../lib/rng.js';

/** How many values one unit reads, and how many units read one value: kernels are [..., inputs, outputs]. */
interface Fans {
  readonly in: number;
  readonly out: number;
}

type Draw = (rng: Rng, fans: Fans) => number;

const uniform = (rng: Rng, bound: number): number => (2 * rng.next() - 1) * bound;

/** How one kernel value is drawn; model-spec.ts gives the formulas. A new init is one line here and there. */
const KERNEL_DRAWS: Readonly<Record<WeightInit, Draw>> = {
  'glorot-uniform': (rng, fans) => uniform(rng, Math.sqrt(6 / (fans.in + fans.out))),
  'he-normal': (rng, fans) => rng.normal() * Math.sqrt(2 / fans.in),
  'fan-in-normal': (rng, fans) => rng.normal() / Math.sqrt(fans.in),
  'pytorch-default': (rng, fans) => uniform(rng, 1 / Math.sqrt(fans.in)),
};

const FIXED: Readonly<Record<string, number>> = { gamma: 1, beta: 0, movingMean: 0, movingVariance: 1 };

function fansOf(layer: Layer): Fans {
  const kernel = layer.parameters['kernel'] ?? [];
  const window = kernel.slice(0, -2).reduce((product, length) => product * length, 1);
  return { in: window * (kernel.at(-2) ?? 1), out: window * (kernel.at(-1) ?? 1) };
}

function drawTensor(spec: ModelSpec, layer: Layer, field: string, count: number, seed: number): Float32Array {
  const fixed = FIXED[field];
  if (fixed !== undefined) return new Float32Array(count).fill(fixed);
  if (field === 'bias' && spec.init !== 'pytorch-default') return new Float32Array(count);
  const rng = createRng('init', seed, layer.name, field);
  const fans = fansOf(layer);
  const draw = KERNEL_DRAWS[spec.init];
  return Float32Array.from({ length: count }, () => draw(rng, fans));
}

/** The weights a training starts from. Each tensor has a generator of its own, so that none depends on the other layers. */
export function initialWeights(spec: ModelSpec, seed: number): readonly NamedTensor[] {
  return layersOf(spec).flatMap((layer) => {
    const draw = (group: string, field: string, shape: readonly number[]): NamedTensor => ({
      name: `${group}/${layer.name}/${field}`,
      shape,
      values: drawTensor(
        spec,
        layer,
        field,
        shape.reduce((product, length) => product * length, 1),
        seed,
      ),
    });
    return [
      ...Object.entries(layer.parameters).map(([field, shape]) => draw('param', field, shape)),
      ...Object.entries(layer.buffers).map(([field, shape]) => draw('buffer', field, shape)),
    ];
  });
}
