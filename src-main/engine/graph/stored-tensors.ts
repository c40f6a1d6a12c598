import type { Layer } from '@shared/domain/model-layers.js';
import { attribute, type DataType, type Float, type GraphBuilder, type Tensor, type Variable } from './graph-builder.js';
import type { ForwardContext } from './layers/layer-kernel.js';
import { assign, fetchAfter } from './operations.js';

/** A variable of the session that can be set from outside. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly variable: Variable;
  /** The placeholder to feed. */
  readonly feed: Tensor;
}

/** Variables that are set together: feed all of them, fetch `assigned`. */
export interface StoredTensors {
  readonly tensors: readonly StoredTensor[];
  readonly assigned: Float;
}

/**
 * Declares variables with a way to set them. What is fed is copied: the session could otherwise share memory with
 * JavaScript, whose release on one of TensorFlow's threads would crash.
 */
export function storedTensors(
  graph: GraphBuilder,
  group: string,
  declarations: readonly { readonly name: string; readonly holds: DataType; readonly shape: readonly number[] }[],
): StoredTensors {
  const assignments: Tensor[] = [];
  const tensors = declarations.map(({ name, holds, shape }): StoredTensor => {
    const variable = graph.variable(name, holds, shape);
    const feed = graph.placeholder(`feed/${name}`, holds, shape);
    const copy = graph.node('DeepCopy', holds, [feed], { attributes: { T: attribute.type(holds) } });
    assignments.push(assign(graph, variable, copy));
    return { name, shape, variable, feed };
  });
  return { tensors, assigned: fetchAfter(graph, `assigned/${group}`, graph.float(0), assignments) };
}

/** The entry of that name. Throws where a graph was built without it. */
export function required<T>(known: ReadonlyMap<string, T>, name: string): T {
  const found = known.get(name);
  if (found === undefined) throw new Error(`The graph has no ${name}.`);
  return found;
}

/** How layers find their weights and buffers among values by names such as `param/conv1/kernel`; all are held whole. */
export function weightReader(values: ReadonlyMap<string, Float>): Pick<ForwardContext, 'weight' | 'weightBlocks'> {
  const weight: ForwardContext['weight'] = (layer, field) => required(values, weightName(layer, field));
  return { weight, weightBlocks: (layer, field) => [weight(layer, field)] };
}

/** The name of a layer's weight or buffer, such as `param/conv1/kernel`. */
export function weightName(layer: Layer, field: string): string {
  return `${field in layer.buffers ? 'buffer' : 'param'}/${layer.name}/${field}`;
}
