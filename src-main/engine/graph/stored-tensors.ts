import { attribute, type DataType, type Float, type GraphBuilder, type Tensor, type Variable } from './graph-builder.js';
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
