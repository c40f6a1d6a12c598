import { BATCH_NORM_EPSILON, layersOf, type Layer } from '@shared/domain/model-layers.js';
import { ProtobufWriter } from '../../lib/protobuf.js';
import { permute } from '../permute.js';
import { flattenedShape, weightFinder, type ExportedModel } from './exported-model.js';

/** Field numbers and enums of onnx.proto3 (github.com/onnx/onnx, IR version 8, operator set 13). */
const IR_VERSION = 8;
const OPERATOR_SET = 13;
const FLOAT = 1;
const ATTRIBUTE = { float: 1, integer: 2, string: 3, integers: 7 } as const;

type Attribute = number | string | readonly number[] | { readonly float: number };
type Attributes = Readonly<Record<string, Attribute>>;

function attributeMessage(name: string, value: Attribute): ProtobufWriter {
  const message = new ProtobufWriter().string(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, ATTRIBUTE.integer);
  if (typeof value === 'string') return message.string(4, value).integer(20, ATTRIBUTE.string);
  if ('float' in value) return message.float(2, value.float).integer(20, ATTRIBUTE.float);
  for (const entry of value) message.integer(8, entry);
  return message.integer(20, ATTRIBUTE.integers);
}

function tensorMessage(name: string, shape: readonly number[], values: Float32Array): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const length of shape) message.integer(1, length);
  return message
    .integer(2, FLOAT)
    .string(8, name)
    .bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** A float tensor with any number of images. */
function valueMessage(name: string, shape: readonly number[]): ProtobufWriter {
  const dimensions = new ProtobufWriter().message(1, new ProtobufWriter().string(2, 'images'));
  for (const length of shape) dimensions.message(1, new ProtobufWriter().integer(1, length));
  const tensorType = new ProtobufWriter().integer(1, FLOAT).message(2, dimensions);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensorType));
}

/** Writes the layers one after the other; each takes what the one before gave. Images are channels first here. */
class OnnxGraph {
  readonly message = new ProtobufWriter();
  private value: string;

  constructor(input: string) {
    this.value = input;
  }

  /** Adds an operation on the current value; its output is the current value then. */
  node(operation: string, output: string, constants: readonly string[] = [], attributes: Attributes = {}): void {
    const node = new ProtobufWriter();
    for (const input of [this.value, ...constants]) node.string(1, input);
    node.string(2, output).string(3, output).string(4, operation);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attributeMessage(name, value));
    this.message.message(1, node);
    this.value = output;
  }

  constant(name: string, shape: readonly number[], values: Float32Array): string {
    this.message.message(5, tensorMessage(name, shape, values));
    return name;
  }
}

const ACTIVATIONS = { relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' } as const;

class OnnxBuilder {
  private readonly graph = new OnnxGraph('image');
  private readonly model: ExportedModel;
  private readonly find: ReturnType<typeof weightFinder>;
  private flattened: readonly number[];

  constructor(model: ExportedModel) {
    this.model = model;
    this.find = weightFinder(model.weights);
    this.flattened = flattenedShape(model.spec);
  }

  build(): ProtobufWriter {
    const { graph, model } = this;
    const { input, inputScaling, classes } = model.spec;
    if (inputScaling.kind === 'standardised') {
      graph.node('Sub', 'centred', [graph.constant('mean', [], Float32Array.of(inputScaling.mean))]);
      graph.node('Div', 'scaled', [graph.constant('deviation', [], Float32Array.of(inputScaling.deviation))]);
    }
    for (const layer of layersOf(model.spec)) this.add(layer);
    graph.node('Softmax', 'probabilities', [], { axis: 1 });
    return graph.message
      .string(2, 'digit_lab')
      .message(11, valueMessage('image', [1, input.height, input.width]))
      .message(12, valueMessage('probabilities', [classes]));
  }

  private add(layer: Layer): void {
    const { graph } = this;
    switch (layer.kind) {
      case 'conv': {
        this.addConv(layer);
        return;
      }
      case 'batch-norm': {
        const fields = ['gamma', 'beta', 'movingMean', 'movingVariance'].map((field) => this.vector(layer, field));
        graph.node('BatchNormalization', layer.name, fields, { epsilon: { float: BATCH_NORM_EPSILON } });
        return;
      }
      case 'activation': {
        graph.node(ACTIVATIONS[layer.activation], layer.name);
        return;
      }
      case 'pool': {
        const { kind, size, stride } = layer.spec;
        const window = { kernel_shape: [size, size], strides: [stride, stride] };
        graph.node(kind === 'max' ? 'MaxPool' : 'AveragePool', layer.name, [], window);
        return;
      }
      case 'flatten': {
        graph.node('Flatten', layer.name, [], { axis: 1 });
        return;
      }
      case 'dropout':
        return undefined; // silent when digits are read
      case 'dense': {
        this.addDense(layer);
        return;
      }
    }
  }

  private addConv(layer: Extract<Layer, { kind: 'conv' }>): void {
    const { size, stride, padding } = layer.spec;
    const { shape, values } = this.find(layer, 'kernel');
    const order = [3, 2, 0, 1];
    const kernel = this.graph.constant(
      `${layer.name}.kernel`,
      order.map((axis) => shape[axis] ?? 0),
      permute(values, shape, order),
    );
    this.graph.node('Conv', layer.name, [kernel, this.vector(layer, 'bias')], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
    });
  }

  private addDense(layer: Layer): void {
    const { shape, values } = this.find(layer, 'kernel');
    const [units = 0] = shape.slice(1);
    // the first one reads what was flattened, here channel by channel
    const rows = this.flattened.length === 3 ? permute(values, [...this.flattened, units], [2, 0, 1, 3]) : values;
    this.flattened = [];
    const kernel = this.graph.constant(`${layer.name}.kernel`, shape, rows);
    this.graph.node('Gemm', layer.name, [kernel, this.vector(layer, 'bias')]);
  }

  private vector(layer: Layer, field: string): string {
    const { shape, values } = this.find(layer, field);
    return this.graph.constant(`${layer.name}.${field}`, shape, values);
  }
}

/**
 * Writes a network as an ONNX model: `image` [n, 1, height, width] with ink 1 and paper 0 in, `probabilities`
 * [n, classes] out; what standardises the image is part of the model.
 */
export function writeOnnx(model: ExportedModel): Uint8Array {
  const metadata = (key: string, value: string): ProtobufWriter => new ProtobufWriter().string(1, key).string(2, value);
  return new ProtobufWriter()
    .integer(1, IR_VERSION)
    .string(2, 'Digit Lab')
    .message(7, new OnnxBuilder(model).build())
    .message(8, new ProtobufWriter().string(1, '').integer(2, OPERATOR_SET))
    .message(14, metadata('name', model.name))
    .message(14, metadata('classNames', JSON.stringify(model.classNames)))
    .finish();
}
