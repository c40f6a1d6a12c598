import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { Evaluation } from '@shared/domain/metrics.js';
import type { ImageResults } from './network.js';

/** What is needed of a network to evaluate it. */
export interface Evaluator {
  evaluate(indices: Int32Array): ImageResults;
}

/** Multiplications and additions, and values in memory, that one image costs in the forward pass. */
function forwardCost(spec: ModelSpec): { readonly operations: number; readonly values: number } {
  const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
  return layersOf(spec).reduce(
    ({ operations, values }, layer) => {
      const kernel = layer.parameters['kernel'] ?? [];
      const positions = size(layer.outputShape) / (kernel.at(-1) ?? 1);
      return { operations: operations + 2 * size(kernel) * positions, values: values + size(layer.outputShape) };
    },
    { operations: 0, values: size([spec.input.height, spec.input.width]) },
  );
}

/** One call takes at most some 30 ms on a slow core and 100 MB, and at most 1,000 images. */
const CALL_LIMITS = { operations: 2.5e9, values: 25e6, images: 1000 } as const;

/** How many images go into one call. It depends on the network alone, so that results do not depend on the machine. */
export function evaluationChunk(spec: ModelSpec): number {
  const cost = forwardCost(spec);
  const fitting = Math.min(CALL_LIMITS.images, CALL_LIMITS.operations / cost.operations, CALL_LIMITS.values / cost.values);
  return Math.max(1, Math.floor(fitting));
}

export interface EvaluationOptions {
  readonly classes: number;
  readonly chunk: number;
  /** Called between calls; answers whether to go on. */
  readonly between: () => Promise<boolean>;
}

/**
 * Evaluates the images at these positions, whose labels are given in the same order. Loss is without dropout and label
 * smoothing. Null when `between` ended it.
 */
export async function evaluate(
  network: Evaluator,
  positions: Int32Array,
  labels: Int32Array,
  options: EvaluationOptions,
): Promise<Evaluation | null> {
  const { classes, chunk } = options;
  const total = positions.length;
  const counts = new Uint32Array(classes * classes);
  const predicted = new Uint8Array(total);
  const confidence = new Float32Array(total);
  let [loss, correct] = [0, 0];
  for (let from = 0; from < total; from += chunk) {
    if (!(await options.between())) return null;
    const results = network.evaluate(positions.subarray(from, from + chunk));
    confidence.set(results.confidence, from);
    for (const [offset, guess] of results.predicted.entries()) {
      const label = labels[from + offset] ?? 0;
      const cell = label * classes + guess;
      predicted[from + offset] = guess;
      counts[cell] = (counts[cell] ?? 0) + 1;
      loss += results.loss[offset] ?? NaN;
      if (guess === label) correct += 1;
    }
  }
  return { loss: loss / total, correct, total, confusion: { classes, counts }, predicted, confidence };
}
