import { assertNever } from '../../assert-never.js';
import { BATCH_NORM_EPSILON } from '../../domain/model-layers.js';
import type { Activation } from '../../domain/model-spec.js';
import type { LayerPass } from './layer-pass.js';

/** ReLU, sigmoid or tanh of every value. */
export class ActivationPass implements LayerPass {
  readonly output: Float32Array;
  private readonly activation: Activation;
  private readonly inputGradient: Float32Array;

  constructor(activation: Activation, size: number) {
    this.activation = activation;
    this.output = new Float32Array(size);
    this.inputGradient = new Float32Array(size);
  }

  forward(input: Float32Array): void {
    const { output, activation } = this;
    switch (activation) {
      case 'relu':
        for (let at = 0; at < output.length; at++) output[at] = Math.max(0, input[at] ?? 0);
        break;
      case 'sigmoid':
        for (let at = 0; at < output.length; at++) output[at] = 1 / (1 + Math.exp(-(input[at] ?? 0)));
        break;
      case 'tanh':
        for (let at = 0; at < output.length; at++) output[at] = Math.tanh(input[at] ?? 0);
        break;
      default:
        assertNever(activation);
    }
  }

  /** All three slopes follow from the output alone. */
  backward(gradient: Float32Array): Float32Array {
    const { output, inputGradient } = this;
    for (let at = 0; at < output.length; at++) inputGradient[at] = (gradient[at] ?? 0) * this.slope(output[at] ?? 0);
    return inputGradient;
  }

  private slope(value: number): number {
    if (this.activation === 'relu') return value > 0 ? 1 : 0;
    return this.activation === 'sigmoid' ? value * (1 - value) : 1 - value * value;
  }
}

export interface NormWeights {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly movingMean: Float32Array;
  readonly movingVariance: Float32Array;
}

/** Batch normalisation with its moving values: gamma * (x - mean) / sqrt(variance + epsilon) + beta, over all axes but the last. */
export class NormPass implements LayerPass {
  readonly output: Float32Array;
  private readonly factors: Float64Array;
  private readonly offsets: Float64Array;
  private readonly inputGradient: Float32Array;

  constructor({ gamma, beta, movingMean, movingVariance }: NormWeights, size: number) {
    this.factors = Float64Array.from(gamma, (value, channel) => value / Math.sqrt((movingVariance[channel] ?? 0) + BATCH_NORM_EPSILON));
    this.offsets = Float64Array.from(beta, (value, channel) => value - (movingMean[channel] ?? 0) * (this.factors[channel] ?? 0));
    this.output = new Float32Array(size);
    this.inputGradient = new Float32Array(size);
  }

  forward(input: Float32Array): void {
    const { output, factors, offsets } = this;
    const channels = factors.length;
    for (let at = 0; at < output.length; at++)
      output[at] = (input[at] ?? 0) * (factors[at % channels] ?? 0) + (offsets[at % channels] ?? 0);
  }

  backward(gradient: Float32Array): Float32Array {
    const { inputGradient, factors } = this;
    for (let at = 0; at < inputGradient.length; at++) inputGradient[at] = (gradient[at] ?? 0) * (factors[at % factors.length] ?? 0);
    return inputGradient;
  }
}

/** Flatten and dropout: outside training they hand everything on. */
export class IdentityPass implements LayerPass {
  readonly output: Float32Array;

  constructor(size: number) {
    this.output = new Float32Array(size);
  }

  forward(input: Float32Array): void {
    this.output.set(input);
  }

  backward(gradient: Float32Array): Float32Array {
    return gradient;
  }
}
