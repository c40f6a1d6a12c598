import type { Layer } from '../../domain/model-layers.js';
import { sizeOf, type LayerPass } from './layer-pass.js';

type PoolLayer = Extract<Layer, { kind: 'pool' }>;

/** The largest value or the mean of each window, without padding. On a tie the first largest takes the whole gradient. */
export class PoolPass implements LayerPass {
  readonly output: Float32Array;
  private readonly layer: PoolLayer;
  private readonly inputGradient: Float32Array;
  /** Max pooling: where in the input each output comes from. */
  private readonly sources: Uint32Array;

  constructor(layer: PoolLayer) {
    this.layer = layer;
    this.output = new Float32Array(sizeOf(layer.outputShape));
    this.sources = new Uint32Array(this.output.length);
    this.inputGradient = new Float32Array(sizeOf(layer.inputShape));
  }

  forward(input: Float32Array): void {
    const isMax = this.layer.spec.kind === 'max';
    this.eachWindow((at, windowStart) => {
      if (isMax) this.takeLargest(input, at, windowStart);
      else this.takeMean(input, at, windowStart);
    });
  }

  backward(gradient: Float32Array): Float32Array {
    const { inputGradient, sources } = this;
    const isMax = this.layer.spec.kind === 'max';
    inputGradient.fill(0);
    this.eachWindow((at, windowStart) => {
      const value = gradient[at] ?? 0;
      if (isMax) this.add(sources[at] ?? 0, value);
      else {
        this.eachInWindow(windowStart, (from) => {
          this.add(from, value / this.layer.spec.size ** 2);
        });
      }
    });
    return inputGradient;
  }

  private add(at: number, value: number): void {
    this.inputGradient[at] = (this.inputGradient[at] ?? 0) + value;
  }

  private takeLargest(input: Float32Array, at: number, windowStart: number): void {
    let [largest, source] = [-Infinity, windowStart];
    this.eachInWindow(windowStart, (from) => {
      const value = input[from] ?? 0;
      if (value > largest) [largest, source] = [value, from];
    });
    this.output[at] = largest;
    this.sources[at] = source;
  }

  private takeMean(input: Float32Array, at: number, windowStart: number): void {
    let sum = 0;
    this.eachInWindow(windowStart, (from) => (sum += input[from] ?? 0));
    this.output[at] = sum / this.layer.spec.size ** 2;
  }

  private eachWindow(visit: (at: number, windowStart: number) => void): void {
    const [outHeight = 0, outWidth = 0, channels = 0] = this.layer.outputShape;
    const width = this.layer.inputShape[1] ?? 0;
    const { stride } = this.layer.spec;
    for (let row = 0, at = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const start = (row * stride * width + column * stride) * channels;
        for (let channel = 0; channel < channels; channel++, at++) visit(at, start + channel);
      }
    }
  }

  private eachInWindow(windowStart: number, visit: (from: number) => void): void {
    const [, width = 0, channels = 0] = this.layer.inputShape;
    const { size } = this.layer.spec;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) visit(windowStart + (y * width + x) * channels);
    }
  }
}
