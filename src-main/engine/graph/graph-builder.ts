import { ProtobufWriter } from '../../lib/protobuf.js';

/** TensorFlow's numbers for the element types a graph here uses (tensorflow/core/framework/types.proto). */
export const DATA_TYPES = { float32: 1, int32: 3, uint8: 4, bool: 10, resource: 20 } as const;
export type DataType = keyof typeof DATA_TYPES;

/** An output of a node. The element type travels along, so that operations derive their attributes from their inputs. */
export interface Tensor<T extends DataType = DataType> {
  readonly node: string;
  readonly output: number;
  readonly type: T;
}
/** As feeds and fetches name it. */
export function tensorName(tensor: Tensor): string {
  return `${tensor.node}:${tensor.output}`;
}

export type Float = Tensor<'float32'>;
export type Integer = Tensor<'int32'>;
/** A variable's handle. */
export type Variable = Tensor<'resource'> & { readonly holds: DataType; readonly shape: readonly number[] };

/** The value of a node's attribute, encoded as tensorflow.AttrValue (attr_value.proto). */
export type Attribute = ProtobufWriter;

const value = (): ProtobufWriter => new ProtobufWriter();

/** tensorflow.TensorShapeProto; -1 is a length that is not known before the run. */
function shapeProto(shape: readonly number[]): ProtobufWriter {
  return shape.reduce((proto, length) => proto.message(2, value().integer(1, length)), value());
}

export const attribute = {
  string: (text: string): Attribute => value().string(2, text),
  integer: (number: number): Attribute => value().integer(3, number),
  boolean: (flag: boolean): Attribute => value().boolean(5, flag),
  float: (number: number): Attribute => value().float(4, number),
  type: (type: DataType): Attribute => value().integer(6, DATA_TYPES[type]),
  shape: (shape: readonly number[]): Attribute => value().message(7, shapeProto(shape)),
  integers: (numbers: readonly number[]): Attribute => value().message(1, value().packed(3, numbers)),
  tensor: (type: DataType, shape: readonly number[], bytes: Uint8Array): Attribute =>
    value().message(8, value().integer(1, DATA_TYPES[type]).message(2, shapeProto(shape)).bytes(4, bytes)),
} as const;

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Nodes that must have run before this one, besides its inputs. */
  readonly after?: readonly Tensor[];
  readonly name?: string;
}

/** The version of GraphDef's producer that is written; TensorFlow 2.4 and newer read it. */
const PRODUCER_VERSION = 808;
/** The tag that the loader asks for. */
export const GRAPH_TAG = 'serve';

/** Collects nodes and writes them as a SavedModel without files of variables: variables get their values by assignment. */
export class GraphBuilder {
  private readonly definition = new ProtobufWriter();
  private readonly names = new Set<string>();
  private readonly constants = new Map<string, Tensor>();

  /** Adds a node and names its first output, of element type `type`. */
  node<T extends DataType>(operation: string, type: T, inputs: readonly Tensor[], options: NodeOptions = {}): Tensor<T> {
    const name = options.name ?? `${operation}_${this.names.size}`;
    if (this.names.has(name)) throw new Error(`The graph has two nodes named ${name}.`);
    this.names.add(name);
    const node = value().string(1, name).string(2, operation);
    for (const input of inputs) node.string(3, input.output === 0 ? input.node : `${input.node}:${input.output}`);
    for (const earlier of new Set(options.after?.map((tensor) => tensor.node))) node.string(3, `^${earlier}`);
    for (const [key, encoded] of Object.entries(options.attributes ?? {})) node.message(5, value().string(1, key).message(2, encoded));
    this.definition.message(1, node);
    return { node: name, output: 0, type };
  }

  /** Another output of the same node. */
  output<T extends DataType>(tensor: Tensor, output: number, type: T): Tensor<T> {
    return { node: tensor.node, output, type };
  }

  /** A value to be fed; -1 in the shape takes any length. */
  placeholder<T extends DataType>(name: string, type: T, shape: readonly number[]): Tensor<T> {
    return this.node('Placeholder', type, [], { name, attributes: { dtype: attribute.type(type), shape: attribute.shape(shape) } });
  }

  /** A number, or a vector when given an array. Equal ones are one node. */
  float(numbers: number | readonly number[]): Float {
    return this.constant('float32', numbers, (list) => Float32Array.from(list));
  }

  /** A whole number, or a vector when given an array. Equal ones are one node. */
  integer(numbers: number | readonly number[]): Integer {
    return this.constant('int32', numbers, (list) => Int32Array.from(list));
  }

  byte(number: number): Tensor<'uint8'> {
    return this.constant('uint8', number, (list) => Uint8Array.from(list));
  }

  /** A variable that lives in the session. It has no value until something is assigned to it. */
  variable(name: string, holds: DataType, shape: readonly number[]): Variable {
    const attributes = {
      dtype: attribute.type(holds),
      shape: attribute.shape(shape),
      shared_name: attribute.string(name),
      container: attribute.string(''),
    };
    return { ...this.node('VarHandleOp', 'resource', [], { name, attributes }), holds, shape };
  }

  /** The SavedModel's bytes (saved_model.proto, meta_graph.proto). */
  savedModel(): Uint8Array {
    const versions = value().integer(1, PRODUCER_VERSION);
    const info = value().string(4, GRAPH_TAG).string(5, '2.15.1');
    const definition = Buffer.concat([this.definition.finish(), value().message(4, versions).finish()]);
    return value().integer(1, 1).message(2, value().message(1, info).bytes(2, definition)).finish();
  }

  private constant<T extends DataType>(
    type: T,
    numbers: number | readonly number[],
    pack: (list: readonly number[]) => ArrayBufferView,
  ): Tensor<T> {
    const key = `${type} ${JSON.stringify(numbers)}`;
    const known = this.constants.get(key);
    if (known) return { ...known, type };
    const [list, shape] = typeof numbers === 'number' ? [[numbers], []] : [numbers, [numbers.length]];
    const packed = pack(list);
    const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
    const made = this.node('Const', type, [], { attributes: { dtype: attribute.type(type), value: attribute.tensor(type, shape, bytes) } });
    this.constants.set(key, made);
    return made;
  }
}
