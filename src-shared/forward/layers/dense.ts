import type { LayerPass } from './layer-pass.js';

/** y = x · kernel + bias, kernel [inputs, units]; sums in double precision. */
export class DensePass implements LayerPass {
  readonly output: Float32Array;
  private readonly kernel: Float32Array;
  private readonly bias: Float32Array;
  private readonly sums: Float64Array;
  private readonly inputGradient: Float32Array;

  constructor(kernel: Float32Array, bias: Float32Array) {
    const units = bias.length;
    this.kernel = kernel;
    this.bias = bias;
    this.sums = new Float64Array(units);
    this.output = new Float32Array(units);
    this.inputGradient = new Float32Array(kernel.length / units);
  }

  forward(input: Float32Array): void {
    const { sums, kernel } = this;
    const units = sums.length;
    sums.set(this.bias);
    for (let from = 0; from < input.length; from++) {
      const value = input[from] ?? 0;
      if (value === 0) continue;
      const base = from * units;
      for (let unit = 0; unit < units; unit++) sums[unit] = (sums[unit] ?? 0) + value * (kernel[base + unit] ?? 0);
    }
    this.output.set(sums);
  }

  backward(gradient: Float32Array): Float32Array {
    const { kernel, inputGradient } = this;
    const units = gradient.length;
    for (let from = 0; from < inputGradient.length; from++) {
      let sum = 0;
      for (let unit = 0; unit < units; unit++) sum += (gradient[unit] ?? 0) * (kernel[from * units + unit] ?? 0);
      inputGradient[from] = sum;
    }
    return inputGradient;
  }
}
