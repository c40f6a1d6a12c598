import { assertNever } from '../assert-never.js';
import { BATCH_NORM_EPSILON, paddingBefore } from './model-layers.js';
import type { Activation, ConvSpec, InputScaling } from './model-spec.js';
import type { NamedTensor } from './named-tensor.js';

/** What meets in the window from one input channel; the arrays are row-major [size, size]. */
export interface ChannelTerms {
  readonly channel: number;
  /** 0 where the window reaches over the edge. */
  readonly window: Float32Array;
  readonly kernel: Float32Array;
  readonly products: Float32Array;
  readonly sum: number;
}

/** How one value of a feature map comes about. */
export interface ConvolutionTerms {
  /** Of the window in the input; below 0 or too far where it reaches over the padded edge. */
  readonly top: number;
  readonly left: number;
  readonly size: number;
  readonly channels: readonly ChannelTerms[];
  /** Of all products. */
  readonly sum: number;
  readonly bias: number;
  /** sum + bias. */
  readonly linear: number;
  /** After batch normalisation; null without one. */
  readonly normalised: number | null;
  /** What the map shows. */
  readonly activated: number;
}

export interface BatchNormWeights {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly movingMean: Float32Array;
  readonly movingVariance: Float32Array;
}

export interface ConvolutionPixel {
  /** [height, width, channels], as the layer gets it (pixels after scaling). */
  readonly input: NamedTensor;
  /** [size, size, channels, filters]. */
  readonly kernel: NamedTensor;
  /** [filters]. */
  readonly bias: Float32Array;
  readonly norm: BatchNormWeights | null;
  readonly spec: ConvSpec;
  readonly activation: Activation;
  readonly filter: number;
  /** Of the output. */
  readonly row: number;
  readonly column: number;
}

export function activate(value: number, activation: Activation): number {
  switch (activation) {
    case 'relu':
      return Math.max(0, value);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-value));
    case 'tanh':
      return Math.tanh(value);
    default:
      return assertNever(activation);
  }
}

/** uint8 pixels as the first layer gets them: [height, width, 1]. */
export function scaledPixels(pixels: Uint8Array, height: number, width: number, scaling: InputScaling): NamedTensor {
  const { mean, deviation } = scaling.kind === 'unit' ? { mean: 0, deviation: 1 } : scaling;
  return { name: 'input', shape: [height, width, 1], values: Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / deviation) };
}

function channelTerms(pixel: ConvolutionPixel, channel: number, top: number, left: number): ChannelTerms {
  const { input, kernel, spec, filter } = pixel;
  const { size } = spec;
  const [height = 0, width = 0, channels = 0] = input.shape;
  const filters = kernel.shape[3] ?? 0;
  const terms = { window: new Float32Array(size * size), kernel: new Float32Array(size * size), products: new Float32Array(size * size) };
  let sum = 0;
  for (let at = 0; at < size * size; at++) {
    const [dy, dx] = [Math.floor(at / size), at % size];
    const [y, x] = [top + dy, left + dx];
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    const value = isInside ? (input.values[(y * width + x) * channels + channel] ?? NaN) : 0;
    const weight = kernel.values[(at * channels + channel) * filters + filter] ?? NaN;
    terms.window[at] = value;
    terms.kernel[at] = weight;
    terms.products[at] = value * weight;
    sum += value * weight;
  }
  return { channel, ...terms, sum };
}

function normalise(value: number, norm: BatchNormWeights, filter: number): number {
  const at = (values: Float32Array): number => values[filter] ?? NaN;
  const scale = at(norm.gamma) / Math.sqrt(at(norm.movingVariance) + BATCH_NORM_EPSILON);
  return (value - at(norm.movingMean)) * scale + at(norm.beta);
}

/**
 * Every number behind one pixel of a feature map: window, kernel and products by input channel, their sum, the bias,
 * batch normalisation and activation. Throws RangeError when the layer has no such filter or pixel.
 */
export function convolutionTerms(pixel: ConvolutionPixel): ConvolutionTerms {
  const { input, kernel, bias, norm, spec, activation, filter, row, column } = pixel;
  const [height = 0, width = 0, channels = 0] = input.shape;
  const [size = 0, , inputs = 0, filters = 0] = kernel.shape;
  if (inputs !== channels || size !== spec.size || filter < 0 || filter >= filters) {
    throw new RangeError(`${kernel.name} of shape ${kernel.shape.join('×')} has no filter ${filter} over ${channels} channels`);
  }
  const top = row * spec.stride - paddingBefore(height, spec);
  const left = column * spec.stride - paddingBefore(width, spec);
  const all = Array.from({ length: channels }, (_, channel) => channelTerms(pixel, channel, top, left));
  const sum = all.reduce((total, channel) => total + channel.sum, 0);
  const own = bias[filter] ?? NaN;
  const linear = sum + own;
  const normalised = norm === null ? null : normalise(linear, norm, filter);
  return { top, left, size, channels: all, sum, bias: own, linear, normalised, activated: activate(normalised ?? linear, activation) };
}
