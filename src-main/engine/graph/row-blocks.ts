import { layersOf, type WeightSlot } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';

/**
 * A network without convolutions spends its step on the kernels of its dense layers: on products with them, on adding
 * their gradients, on updating them. Its batch is not split. Instead each large kernel is held as blocks of rows, one for
 * each thread: y = sum over blocks of x[:, rows] · kernel[rows]. The blocks' products, gradients and updates are
 * independent, so no gradients have to be added, and the update, which is bound by memory, runs on every core.
 */

/** Smaller kernels take less time than dividing them. */
const SMALLEST_KERNEL = 65_536;

/** A tensor as the graph holds it: all of it, or consecutive rows of it. */
export interface HeldTensor {
  /** Of the variable: the tensor's own name, or `<name>/<block>`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** What it is all or a part of. */
  readonly whole: { readonly name: string; readonly shape: readonly number[] };
  /** Where its values begin among those of the whole. */
  readonly offset: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

export const isDenseOnly = (spec: ModelSpec): boolean => spec.blocks.length === 0;

/** Into how many blocks of rows each weight of the network is divided; weights that stay whole are not listed. */
export function blockCounts(spec: ModelSpec, threads: number): ReadonlyMap<string, number> {
  if (!isDenseOnly(spec) || threads < 2) return new Map();
  const divided = layersOf(spec).filter((layer) => {
    const [rows = 0] = layer.parameters['kernel'] ?? [];
    return layer.kind === 'dense' && rows % threads === 0 && sizeOf(layer.parameters['kernel'] ?? []) >= SMALLEST_KERNEL;
  });
  return new Map(divided.map((layer) => [`param/${layer.name}/kernel`, threads]));
}

/** How the graph holds a tensor of this name and shape when it is divided into `count` blocks. */
export function heldAs(whole: Pick<WeightSlot, 'name' | 'shape'>, count: number): readonly HeldTensor[] {
  const { name, shape } = whole;
  if (count === 1) return [{ name, shape, whole, offset: 0 }];
  const [rows = 0, ...rest] = shape;
  const blockShape = [rows / count, ...rest];
  return Array.from({ length: count }, (_, block) => ({
    name: `${name}/${block}`,
    shape: blockShape,
    whole,
    offset: block * sizeOf(blockShape),
  }));
}

/** The held part of a whole tensor's values; shares its memory. */
export function partOf(held: HeldTensor, values: Float32Array): Float32Array {
  return values.subarray(held.offset, held.offset + sizeOf(held.shape));
}

/** Puts held parts together again, in the order in which their wholes first appear. */
export function joined(
  parts: readonly (readonly [held: HeldTensor, values: Float32Array])[],
): readonly { readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }[] {
  const wholes = new Map<string, { readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }>();
  for (const [held, values] of parts) {
    const { name, shape } = held.whole;
    if (values.length === sizeOf(shape)) {
      wholes.set(name, { name, shape, values });
      continue;
    }
    const known = wholes.get(name) ?? { name, shape, values: new Float32Array(sizeOf(shape)) };
    known.values.set(values, held.offset);
    wholes.set(name, known);
  }
  return [...wholes.values()];
}
