/** What a network is, apart from how it is trained. Images are [height, width, 1], values after `inputScaling`. */

export const ACTIVATIONS = ['relu', 'sigmoid', 'tanh'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const PADDINGS = ['same', 'valid'] as const;
export type Padding = (typeof PADDINGS)[number];

/**
 * How kernels are drawn, `fan` counting inputs and outputs of one unit. Biases start at 0 except for `pytorch-default`.
 * glorot-uniform: U(+-sqrt(6/(in+out))) · he-normal: N(0, 2/in) · fan-in-normal: N(0, 1/in), the reference's last version ·
 * pytorch-default: kernel and bias U(+-1/sqrt(in)).
 */
export const INITS = ['glorot-uniform', 'he-normal', 'fan-in-normal', 'pytorch-default'] as const;
export type WeightInit = (typeof INITS)[number];

/** unit: pixels / 255, in [0, 1] · standardised: (pixels / 255 - mean) / deviation. */
export type InputScaling = { readonly kind: 'unit' } | { readonly kind: 'standardised'; readonly mean: number; readonly deviation: number };

/** A square convolution, kernel [size, size, in, filters]. */
export interface ConvSpec {
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** Square pooling without padding: [h, w] -> [floor((h - size) / stride) + 1, ...]. */
export interface PoolSpec {
  readonly kind: 'max' | 'average';
  readonly size: number;
  readonly stride: number;
}

/** One or two convolutions, each followed by batch normalisation (if on) and the activation; then pooling, if any. */
export interface BlockSpec {
  readonly convs: readonly ConvSpec[];
  readonly batchNorm: boolean;
  readonly activation: Activation;
  readonly pool: PoolSpec | null;
}

/** A hidden dense layer: dense, batch normalisation (if on), activation, dropout (a rate in [0, 1)). */
export interface DenseSpec {
  readonly units: number;
  readonly batchNorm: boolean;
  readonly activation: Activation;
  readonly dropout: number;
}

/** 0-4 blocks, flatten, dropout, 0-3 hidden dense layers and the output layer of `classes` logits. No blocks: an FCNN. */
export interface ModelSpec {
  readonly input: { readonly height: number; readonly width: number };
  readonly inputScaling: InputScaling;
  readonly blocks: readonly BlockSpec[];
  readonly flattenDropout: number;
  readonly hidden: readonly DenseSpec[];
  readonly classes: number;
  readonly init: WeightInit;
}

export type ModelKind = 'CNN' | 'FCNN';

export function modelKind(spec: ModelSpec): ModelKind {
  return spec.blocks.length > 0 ? 'CNN' : 'FCNN';
}

/** Whether the network needs statistics of whole batches in training, so that a batch cannot be split. */
export function normalisesBatches(spec: ModelSpec): boolean {
  return [...spec.blocks, ...spec.hidden].some((layer) => layer.batchNorm);
}
