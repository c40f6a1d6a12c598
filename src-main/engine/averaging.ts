import type { Shift } from '@shared/domain/averaging.js';
import type { Evaluator } from './evaluate.js';

/** What is needed of a network to average over shifts. */
export interface ShiftableNetwork {
  setImages(pixels: Uint8Array, labels: Int32Array): void;
  /** Row-major [positions, classes]. */
  logits(positions: Int32Array): Float32Array;
}

export interface ImagesToAverage {
  /** Row-major uint8 [labels.length, height, width]. */
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
  readonly height: number;
  readonly width: number;
}

/** The images moved by whole pixels, with 0 where nothing was. */
export function shifted({ pixels, height, width }: Omit<ImagesToAverage, 'labels'>, { x, y }: Shift): Uint8Array {
  if (x === 0 && y === 0) return pixels;
  const moved = new Uint8Array(pixels.length);
  const [from, to] = [Math.max(0, -x), Math.min(width, width - x)];
  for (let image = 0; image < pixels.length; image += height * width) {
    for (let row = Math.max(0, -y); row < Math.min(height, height - y); row++) {
      const source = image + row * width;
      moved.set(pixels.subarray(source + from, source + to), image + (row + y) * width + from + x);
    }
  }
  return moved;
}

/** log of the sum of exponentials of [from, to), without overflow. */
function logOfSum(values: Float64Array, from: number, to: number): number {
  let [highest, sum] = [-Infinity, 0];
  for (let at = from; at < to; at++) highest = Math.max(highest, values[at] ?? NaN);
  for (let at = from; at < to; at++) sum += Math.exp((values[at] ?? NaN) - highest);
  return highest + Math.log(sum);
}

/** Takes from each row its log of the sum of exponentials: logits become log-probabilities. */
function normaliseRows(values: Float64Array, classes: number): void {
  for (let row = 0; row < values.length; row += classes) {
    const log = logOfSum(values, row, row + classes);
    for (let at = row; at < row + classes; at++) values[at] = (values[at] ?? NaN) - log;
  }
}

/**
 * Reads every image under each shift and adds up the log-probabilities; what it answers with is their mean, normalised:
 * the geometric mean of the probabilities. `between` is called between calls into the network.
 */
export async function averagedEvaluator(
  network: ShiftableNetwork,
  images: ImagesToAverage,
  shifts: readonly Shift[],
  { classes, chunk, between }: { readonly classes: number; readonly chunk: number; readonly between: () => Promise<unknown> },
): Promise<Evaluator> {
  const positions = Int32Array.from(images.labels.keys());
  const means = new Float64Array(positions.length * classes);
  for (const shift of shifts) {
    network.setImages(shifted(images, shift), images.labels);
    for (let from = 0; from < positions.length; from += chunk) {
      await between();
      const found = Float64Array.from(network.logits(positions.subarray(from, from + chunk)));
      normaliseRows(found, classes);
      for (const [at, value] of found.entries()) means[from * classes + at] = (means[from * classes + at] ?? 0) + value / shifts.length;
    }
  }
  normaliseRows(means, classes);
  return { evaluate: (indices) => resultsOf(means, classes, indices, images.labels) };
}

function resultsOf(logs: Float64Array, classes: number, indices: Int32Array, labels: Int32Array): ReturnType<Evaluator['evaluate']> {
  const predicted = indices.map((index) => {
    const row = logs.subarray(index * classes, (index + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
  const logOf = (index: number, label: number): number => logs[index * classes + label] ?? NaN;
  return {
    predicted,
    loss: Float32Array.from(indices, (index) => -logOf(index, labels[index] ?? 0)),
    confidence: Float32Array.from(indices, (index, at) => Math.exp(logOf(index, predicted[at] ?? 0))),
  };
}
