import {
  attribute,
  type DataType,
  type Float,
  type GraphBuilder,
  type Integer,
  type NodeOptions,
  type Tensor,
  type Variable,
} from './graph-builder.js';

/** The operations that more than one module of the graph needs. `T` and its kin are derived from the inputs. */

const typed = (type: DataType, name = 'T'): NodeOptions => ({ attributes: { [name]: attribute.type(type) } });

function binary<T extends DataType>(graph: GraphBuilder, operation: string, a: Tensor<T>, b: Tensor<T>): Tensor<T> {
  return graph.node(operation, a.type, [a, b], typed(a.type));
}

export function add<T extends DataType>(graph: GraphBuilder, a: Tensor<T>, b: Tensor<T>): Tensor<T> {
  return binary(graph, 'AddV2', a, b);
}

export function subtract<T extends DataType>(graph: GraphBuilder, a: Tensor<T>, b: Tensor<T>): Tensor<T> {
  return binary(graph, 'Sub', a, b);
}

export function multiply<T extends DataType>(graph: GraphBuilder, a: Tensor<T>, b: Tensor<T>): Tensor<T> {
  return binary(graph, 'Mul', a, b);
}

/** The sum of tensors of one shape; one tensor is handed through. */
export function sumOf(graph: GraphBuilder, tensors: readonly Float[]): Float {
  const [first] = tensors;
  if (!first) throw new Error('A sum needs at least one tensor.');
  if (tensors.length === 1) return first;
  return graph.node('AddN', 'float32', tensors, { attributes: { N: attribute.integer(tensors.length), T: attribute.type('float32') } });
}

/** A matrix product, with either side transposed on request. */
export function matMul(graph: GraphBuilder, a: Float, b: Float, transposed: 'none' | 'a' | 'b' = 'none'): Float {
  const attributes = {
    T: attribute.type('float32'),
    transpose_a: attribute.boolean(transposed === 'a'),
    transpose_b: attribute.boolean(transposed === 'b'),
  };
  return graph.node('MatMul', 'float32', [a, b], { attributes });
}

const CHANNELS_LAST = { T: attribute.type('float32'), data_format: attribute.string('NHWC') };

/** Adds a value per channel (the last axis). */
export function addBias(graph: GraphBuilder, x: Float, bias: Float): Float {
  return graph.node('BiasAdd', 'float32', [x, bias], { attributes: CHANNELS_LAST });
}

/** The gradient of a bias: the sum over all axes but the last. */
export function biasGradient(graph: GraphBuilder, gradient: Float): Float {
  return graph.node('BiasAddGrad', 'float32', [gradient], { attributes: CHANNELS_LAST });
}

/** At most one length may be -1, which is derived. */
export function reshape<T extends DataType>(graph: GraphBuilder, x: Tensor<T>, shape: readonly number[]): Tensor<T> {
  return graph.node('Reshape', x.type, [x, graph.integer(shape)], {
    attributes: { T: attribute.type(x.type), Tshape: attribute.type('int32') },
  });
}

export function cast<T extends DataType>(graph: GraphBuilder, x: Tensor, to: T): Tensor<T> {
  return graph.node('Cast', to, [x], { attributes: { SrcT: attribute.type(x.type), DstT: attribute.type(to) } });
}

/** Entries [from, to) of a vector, or rows of a matrix. */
export function slice<T extends DataType>(graph: GraphBuilder, x: Tensor<T>, from: number, to: number): Tensor<T> {
  const attributes = { T: attribute.type(x.type), Index: attribute.type('int32') };
  return graph.node('StridedSlice', x.type, [x, graph.integer([from]), graph.integer([to]), graph.integer([1])], { attributes });
}

/** The columns of a matrix in `count` equal parts. */
export function splitColumns(graph: GraphBuilder, x: Float, count: number): readonly Float[] {
  if (count === 1) return [x];
  const attributes = { T: attribute.type('float32'), num_split: attribute.integer(count) };
  const first = graph.node('Split', 'float32', [graph.integer(1), x], { attributes });
  return Array.from({ length: count }, (_, index) => graph.output(first, index, 'float32'));
}

/** Matrices side by side (axis 1) or one below the other (axis 0); one is handed through. */
export function concatenate(graph: GraphBuilder, matrices: readonly Float[], axis: 0 | 1): Float {
  const [first] = matrices;
  if (!first) throw new Error('There is nothing to put together.');
  if (matrices.length === 1) return first;
  const attributes = { T: attribute.type('float32'), N: attribute.integer(matrices.length), Tidx: attribute.type('int32') };
  return graph.node('ConcatV2', 'float32', [...matrices, graph.integer(axis)], { attributes });
}

/** A vector's entries as scalars. */
export function unpack<T extends DataType>(graph: GraphBuilder, x: Tensor<T>, count: number): readonly Tensor<T>[] {
  const attributes = { T: attribute.type(x.type), num: attribute.integer(count), axis: attribute.integer(0) };
  const first = graph.node('Unpack', x.type, [x], { attributes });
  return Array.from({ length: count }, (_, index) => graph.output(first, index, x.type));
}

/** Scalars as a vector. */
export function pack(graph: GraphBuilder, scalars: readonly Float[]): Float {
  const attributes = { T: attribute.type('float32'), N: attribute.integer(scalars.length), axis: attribute.integer(0) };
  return graph.node('Pack', 'float32', scalars, { attributes });
}

/** Reduces the given axis or axes away. */
export function reduce(graph: GraphBuilder, operation: 'Sum' | 'Max' | 'Mean', x: Float, axes: number | readonly number[]): Float {
  const attributes = { T: attribute.type('float32'), Tidx: attribute.type('int32'), keep_dims: attribute.boolean(false) };
  return graph.node(operation, 'float32', [x, graph.integer(typeof axes === 'number' ? [axes] : axes)], { attributes });
}

/** The position of the largest entry along the last axis of a matrix; the first on a tie. */
export function argMax(graph: GraphBuilder, x: Float): Integer {
  const attributes = { T: attribute.type('float32'), Tidx: attribute.type('int32'), output_type: attribute.type('int32') };
  return graph.node('ArgMax', 'int32', [x, graph.integer(1)], { attributes });
}

export function read<T extends DataType>(graph: GraphBuilder, variable: Variable, holds: T): Tensor<T> {
  if (variable.holds !== holds) throw new Error(`${variable.node} holds ${variable.holds}, not ${holds}.`);
  return graph.node('ReadVariableOp', holds, [variable], typed(holds, 'dtype'));
}

/** Rows of a variable by their positions. */
export function gather<T extends DataType>(graph: GraphBuilder, variable: Variable, holds: T, indices: Integer): Tensor<T> {
  if (variable.holds !== holds) throw new Error(`${variable.node} holds ${variable.holds}, not ${holds}.`);
  const attributes = { dtype: attribute.type(holds), Tindices: attribute.type('int32') };
  return graph.node('ResourceGather', holds, [variable, indices], { attributes });
}

/** Assigns and returns the node to wait for; it has no readable output. */
export function assign(graph: GraphBuilder, variable: Variable, value: Tensor, after: readonly Tensor[] = []): Tensor {
  return graph.node('AssignVariableOp', 'resource', [variable, value], { after, attributes: { dtype: attribute.type(variable.holds) } });
}

/** Something to fetch that makes the nodes of `after` run. Those must be stateful: pure ones are optimised away. */
export function fetchAfter(graph: GraphBuilder, name: string, value: Float, after: readonly Tensor[]): Float {
  return graph.node('Identity', 'float32', [value], { name, after, attributes: { T: attribute.type('float32') } });
}
