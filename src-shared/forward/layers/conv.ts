import { paddingBefore, type Layer } from '../../domain/model-layers.js';
import { sizeOf, type LayerPass } from './layer-pass.js';

interface Geometry {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly top: number;
  readonly left: number;
}

function geometryOf({ inputShape, outputShape, spec }: Extract<Layer, { kind: 'conv' }>): Geometry {
  const [height = 0, width = 0, inputs = 0] = inputShape;
  const [outHeight = 0, outWidth = 0, filters = 0] = outputShape;
  const { size, stride } = spec;
  const [top, left] = [paddingBefore(height, spec), paddingBefore(width, spec)];
  return { height, width, inputs, outHeight, outWidth, filters, size, stride, top, left };
}

/** Calls back for every pair of an output position and an input position inside the image: offsets of input, kernel row and output. */
function eachTap(geometry: Geometry, row: number, column: number, tap: (inputAt: number, kernelAt: number) => void): void {
  const { height, width, inputs, filters, size, stride, top, left } = geometry;
  const [y0, x0] = [row * stride - top, column * stride - left];
  for (let ky = Math.max(0, -y0); ky < Math.min(size, height - y0); ky++) {
    for (let kx = Math.max(0, -x0); kx < Math.min(size, width - x0); kx++) {
      tap(((y0 + ky) * width + x0 + kx) * inputs, (ky * size + kx) * inputs * filters);
    }
  }
}

/** y = x * kernel + bias (a correlation), kernel [size, size, in, filters]; sums in double precision. */
export class ConvPass implements LayerPass {
  readonly output: Float32Array;
  private readonly geometry: Geometry;
  private readonly kernel: Float32Array;
  private readonly bias: Float32Array;
  private readonly sums: Float64Array;
  private readonly inputGradient: Float32Array;

  constructor(layer: Extract<Layer, { kind: 'conv' }>, kernel: Float32Array, bias: Float32Array) {
    this.geometry = geometryOf(layer);
    this.kernel = kernel;
    this.bias = bias;
    this.sums = new Float64Array(this.geometry.filters);
    this.output = new Float32Array(sizeOf(layer.outputShape));
    this.inputGradient = new Float32Array(sizeOf(layer.inputShape));
  }

  forward(input: Float32Array): void {
    const { outHeight, outWidth, filters } = this.geometry;
    const { sums, output } = this;
    for (let row = 0, at = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++, at += filters) {
        sums.set(this.bias);
        this.addWindow(input, row, column);
        output.set(sums, at);
      }
    }
  }

  /** Most inputs are paper or switched off by ReLU: what is 0 adds nothing and is passed over. */
  private addWindow(input: Float32Array, row: number, column: number): void {
    const { height, width, inputs, filters, size, stride, top, left } = this.geometry;
    const { sums, kernel } = this;
    const [y0, x0] = [row * stride - top, column * stride - left];
    const [firstX, endX] = [Math.max(0, -x0), Math.min(size, width - x0)];
    for (let ky = Math.max(0, -y0); ky < Math.min(size, height - y0); ky++) {
      let at = ((y0 + ky) * width + x0 + firstX) * inputs;
      let base = (ky * size + firstX) * inputs * filters;
      // the pixels of a row and their channels lie one behind the other, and so do their kernels
      for (const end = at + (endX - firstX) * inputs; at < end; at++, base += filters) {
        const value = input[at] ?? 0;
        if (value === 0) continue;
        for (let filter = 0; filter < filters; filter++) sums[filter] = (sums[filter] ?? 0) + value * (kernel[base + filter] ?? 0);
      }
    }
  }

  backward(gradient: Float32Array): Float32Array {
    const { outHeight, outWidth, inputs, filters } = this.geometry;
    const { inputGradient, kernel } = this;
    inputGradient.fill(0);
    for (let row = 0, at = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++, at += filters) {
        eachTap(this.geometry, row, column, (inputAt, kernelAt) => {
          for (let channel = 0, base = kernelAt; channel < inputs; channel++, base += filters) {
            let sum = 0;
            for (let filter = 0; filter < filters; filter++) sum += (gradient[at + filter] ?? 0) * (kernel[base + filter] ?? 0);
            inputGradient[inputAt + channel] = (inputGradient[inputAt + channel] ?? 0) + sum;
          }
        });
      }
    }
    return inputGradient;
  }
}
