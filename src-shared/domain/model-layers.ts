import type { Activation, ConvSpec, ModelSpec, PoolSpec } from './model-spec.js';

/**
 * The layers a spec unrolls to, in order: what the graph, the plain forward pass, the network strip and the
 * safetensors names are all built from. Shapes are of one image, channels last: [h, w, c] or [n].
 */
export type LayerKind = 'conv' | 'batch-norm' | 'activation' | 'pool' | 'flatten' | 'dropout' | 'dense';

interface LayerBase {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** Trainable weights by field name: conv and dense have kernel and bias, batch-norm has gamma and beta. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  /** Weights that are kept but not trained: batch-norm's moving mean and variance. */
  readonly buffers: Readonly<Record<string, readonly number[]>>;
}

export type Layer =
  | (LayerBase & { readonly kind: 'conv'; readonly spec: ConvSpec })
  | (LayerBase & { readonly kind: 'batch-norm' })
  | (LayerBase & { readonly kind: 'activation'; readonly activation: Activation })
  | (LayerBase & { readonly kind: 'pool'; readonly spec: PoolSpec })
  | (LayerBase & { readonly kind: 'flatten' })
  | (LayerBase & { readonly kind: 'dropout'; readonly rate: number })
  | (LayerBase & { readonly kind: 'dense'; readonly units: number });

const NONE = {} as const;

/** What every batch normalisation adds to the variance: PyTorch's default. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Side length after a window of `size` moves by `stride` over `length`; 'same' pads to ceil(length / stride). */
export function windowedLength(length: number, size: number, stride: number, padding: 'same' | 'valid'): number {
  return padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
}

/** How a window moves along an axis. */
export type WindowSpec = Pick<ConvSpec, 'size' | 'stride' | 'padding'>;

/** Rows or columns of padding before the first of `length`: 'same' puts the odd one behind the last, as TensorFlow does. */
export function paddingBefore(length: number, { size, stride, padding }: WindowSpec): number {
  if (padding === 'valid') return 0;
  return Math.floor(Math.max(0, (windowedLength(length, size, stride, padding) - 1) * stride + size - length) / 2);
}

function windowed(shape: readonly number[], size: number, stride: number, padding: 'same' | 'valid', channels: number): number[] {
  const [height = 0, width = 0] = shape;
  return [windowedLength(height, size, stride, padding), windowedLength(width, size, stride, padding), channels];
}

class Unroller {
  readonly layers: Layer[] = [];
  private shape: readonly number[];
  private readonly counts = new Map<string, number>();

  constructor(shape: readonly number[]) {
    this.shape = shape;
  }

  private base(
    stem: string,
    outputShape: readonly number[],
    parameters: Readonly<Record<string, readonly number[]>> = NONE,
    buffers: Readonly<Record<string, readonly number[]>> = NONE,
  ): LayerBase {
    const count = (this.counts.get(stem) ?? 0) + 1;
    this.counts.set(stem, count);
    const inputShape = this.shape;
    this.shape = outputShape;
    return { name: stem === 'flatten' || stem === 'output' ? stem : `${stem}${count}`, inputShape, outputShape, parameters, buffers };
  }

  conv(spec: ConvSpec): void {
    const inputs = this.shape[2] ?? 1;
    const out = windowed(this.shape, spec.size, spec.stride, spec.padding, spec.filters);
    const parameters = { kernel: [spec.size, spec.size, inputs, spec.filters], bias: [spec.filters] };
    this.layers.push({ kind: 'conv', spec, ...this.base('conv', out, parameters) });
  }

  batchNorm(): void {
    const size = [this.shape[this.shape.length - 1] ?? 0];
    this.layers.push({
      kind: 'batch-norm',
      ...this.base('norm', this.shape, { gamma: size, beta: size }, { movingMean: size, movingVariance: size }),
    });
  }

  activation(activation: Activation): void {
    this.layers.push({ kind: 'activation', activation, ...this.base('act', this.shape) });
  }

  pool(spec: PoolSpec): void {
    const out = windowed(this.shape, spec.size, spec.stride, 'valid', this.shape[2] ?? 0);
    this.layers.push({ kind: 'pool', spec, ...this.base('pool', out) });
  }

  flatten(): void {
    this.layers.push({ kind: 'flatten', ...this.base('flatten', [this.shape.reduce((a, b) => a * b, 1)]) });
  }

  dropout(rate: number): void {
    if (rate > 0) this.layers.push({ kind: 'dropout', rate, ...this.base('drop', this.shape) });
  }

  dense(units: number, stem: 'fc' | 'output'): void {
    const parameters = { kernel: [this.shape[0] ?? 0, units], bias: [units] };
    this.layers.push({ kind: 'dense', units, ...this.base(stem, [units], parameters) });
  }
}

/**
 * Unrolls a spec. Names count within their kind from 1 (conv1, norm1, act1, pool1, flatten, drop1, fc1, output), so
 * `conv2` is the second convolution wherever it stands.
 */
export function layersOf(spec: ModelSpec): readonly Layer[] {
  const unroller = new Unroller([spec.input.height, spec.input.width, 1]);
  for (const block of spec.blocks) {
    for (const conv of block.convs) {
      unroller.conv(conv);
      if (block.batchNorm) unroller.batchNorm();
      unroller.activation(block.activation);
    }
    if (block.pool) unroller.pool(block.pool);
  }
  unroller.flatten();
  unroller.dropout(spec.flattenDropout);
  for (const dense of spec.hidden) {
    unroller.dense(dense.units, 'fc');
    if (dense.batchNorm) unroller.batchNorm();
    unroller.activation(dense.activation);
    unroller.dropout(dense.dropout);
  }
  unroller.dense(spec.classes, 'output');
  return unroller.layers;
}

/** Trainable numbers of a spec, e.g. 214,538 for the reference CNN. */
export function parameterCount(spec: ModelSpec): number {
  const sizes = layersOf(spec).flatMap((layer) => Object.values(layer.parameters));
  return sizes.reduce((total, shape) => total + shape.reduce((a, b) => a * b, 1), 0);
}

/** A weight's shape and its name in memory and in safetensors files: `param/conv1/kernel`, `buffer/norm1/movingMean`. */
export interface WeightSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
}

/** Every weight of a spec, layer by layer. */
export function weightSlots(spec: ModelSpec): readonly WeightSlot[] {
  return layersOf(spec).flatMap((layer) => [
    ...Object.entries(layer.parameters).map(([field, shape]) => ({ name: `param/${layer.name}/${field}`, shape, trainable: true })),
    ...Object.entries(layer.buffers).map(([field, shape]) => ({ name: `buffer/${layer.name}/${field}`, shape, trainable: false })),
  ]);
}
