import { createRng } from '../../src-main/lib/rng.js';
import type { TestTensor } from './pth-writer.js';

/** State dictionaries with the reference's names and any sizes, and what PyTorch computes from them. For tests. */

export interface ReferenceSizes {
  /** Filters of each convolution; none: a fully connected network. */
  readonly filters: readonly number[];
  readonly kernel: number;
  readonly hidden: readonly number[];
  readonly classes: number;
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Weights drawn from N(0, 1 / fan-in), in PyTorch's layouts: convolutions [out, in, h, w], dense layers [out, in]. */
export function stateDict({ filters, kernel, hidden, classes }: ReferenceSizes, seed = 1): Readonly<Record<string, TestTensor>> {
  const tensors: Record<string, TestTensor> = {};
  const draw = (name: string, shape: readonly number[]): void => {
    const rng = createRng('state-dict', seed, name);
    const fanIn = size(shape.slice(1));
    tensors[`${name}.weight`] = { shape, values: Float32Array.from({ length: size(shape) }, () => rng.normal() / Math.sqrt(fanIn)) };
    tensors[`${name}.bias`] = { shape: [shape[0] ?? 0], values: Float32Array.from({ length: shape[0] ?? 0 }, () => rng.normal() / 10) };
  };
  filters.forEach((count, index) => {
    draw(`conv${index + 1}`, [count, filters[index - 1] ?? 1, kernel, kernel]);
  });
  const side = Math.floor(28 / 2 ** filters.length);
  let inputs = (filters.at(-1) ?? 1) * side * side;
  hidden.forEach((units, index) => {
    draw(`fc${index + 1}`, [units, inputs]);
    inputs = units;
  });
  draw('out', [classes, inputs]);
  return tensors;
}

/** Channels first: [channels, side, side]. */
interface Maps {
  readonly channels: number;
  readonly side: number;
  readonly values: Float64Array;
}

function tensorOf(tensors: Readonly<Record<string, TestTensor>>, name: string): TestTensor {
  const found = tensors[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
}

/** torch.nn.Conv2d with padding that keeps the size, then ReLU. */
function conv({ channels, side, values }: Maps, weight: TestTensor, bias: TestTensor): Maps {
  const [filters = 0, , kernel = 0] = weight.shape;
  const pad = (kernel - 1) / 2;
  const output = new Float64Array(filters * side * side);
  for (let at = 0; at < output.length; at++) {
    const [filter, y, x] = [Math.floor(at / (side * side)), Math.floor(at / side) % side, at % side];
    let sum = bias.values[filter] ?? NaN;
    for (let tap = 0; tap < channels * kernel * kernel; tap++) {
      const [channel, ky, kx] = [Math.floor(tap / (kernel * kernel)), Math.floor(tap / kernel) % kernel, tap % kernel];
      const [fromY, fromX] = [y + ky - pad, x + kx - pad];
      if (fromY < 0 || fromX < 0 || fromY >= side || fromX >= side) continue;
      sum += (weight.values[filter * channels * kernel * kernel + tap] ?? NaN) * (values[(channel * side + fromY) * side + fromX] ?? NaN);
    }
    output[at] = Math.max(0, sum);
  }
  return { channels: filters, side, values: output };
}

/** torch.nn.MaxPool2d(2, 2). */
function pool({ channels, side, values }: Maps): Maps {
  const half = Math.floor(side / 2);
  const output = new Float64Array(channels * half * half);
  for (let at = 0; at < output.length; at++) {
    const [channel, y, x] = [Math.floor(at / (half * half)), Math.floor(at / half) % half, at % half];
    const corner = (channel * side + 2 * y) * side + 2 * x;
    output[at] = Math.max(...[0, 1, side, side + 1].map((step) => values[corner + step] ?? NaN));
  }
  return { channels, side: half, values: output };
}

/** torch.nn.Linear. */
function linear(input: Float64Array, weight: TestTensor, bias: TestTensor): Float64Array {
  const [units = 0, inputs = 0] = weight.shape;
  return Float64Array.from({ length: units }, (_, unit) => {
    let sum = bias.values[unit] ?? NaN;
    for (let at = 0; at < inputs; at++) sum += (weight.values[unit * inputs + at] ?? NaN) * (input[at] ?? NaN);
    return sum;
  });
}

/** The logits of one 28x28 image of bytes, computed as the reference's PyTorch modules do. */
export function referenceLogits(
  tensors: Readonly<Record<string, TestTensor>>,
  pixels: Uint8Array,
  activate: (value: number) => number,
): Float64Array {
  const of = (layer: string): [TestTensor, TestTensor] => [tensorOf(tensors, `${layer}.weight`), tensorOf(tensors, `${layer}.bias`)];
  let maps: Maps = { channels: 1, side: 28, values: Float64Array.from(pixels, (value) => value / 255) };
  for (let layer = 1; `conv${layer}.weight` in tensors; layer++) maps = pool(conv(maps, ...of(`conv${layer}`)));
  let { values } = maps;
  for (let layer = 1; `fc${layer}.weight` in tensors; layer++) values = linear(values, ...of(`fc${layer}`)).map(activate);
  return linear(values, ...of('out'));
}
