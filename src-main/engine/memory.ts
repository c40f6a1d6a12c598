import { layersOf, parameterCount } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { AppError } from '@shared/errors.js';

const BYTES_PER_VALUE = 4;
/**
 * A step's peak in parts of all layers' outputs: 0.75 to 1.35 was measured over eleven networks. The upper end, because
 * convolutions that run out of memory in the middle crash the process instead of saying so.
 */
const STEP_FACTOR = 1.4;
/** Weights, two optimizer slots, the gradients of two towers, their sum. */
const COPIES_OF_WEIGHTS = 6;
/** For what TensorFlow itself takes, and for gaps between blocks. */
const USABLE_SHARE = 0.95;

interface TrainingSize {
  readonly spec: ModelSpec;
  readonly batchSize: number;
  /** All images in the session. */
  readonly imageCount: number;
}

const productOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

function bytesPerImage(spec: ModelSpec): number {
  const pixels = spec.input.height * spec.input.width;
  const outputs = layersOf(spec).reduce((sum, layer) => sum + productOf(layer.outputShape), pixels);
  return outputs * BYTES_PER_VALUE * STEP_FACTOR;
}

function bytesWithoutBatch({ spec, imageCount }: TrainingSize): number {
  return imageCount * spec.input.height * spec.input.width + parameterCount(spec) * BYTES_PER_VALUE * COPIES_OF_WEIGHTS;
}

/** Throws `out-of-memory`, naming the largest batch that fits, when a training would need more than TensorFlow may take. */
export function checkMemory(size: TrainingSize, limitBytes: number): void {
  const [fixed, perImage, usable] = [bytesWithoutBatch(size), bytesPerImage(size.spec), limitBytes * USABLE_SHARE];
  const needed = fixed + perImage * size.batchSize;
  if (needed <= usable) return;
  const largest = Math.floor((usable - fixed) / perImage);
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new AppError(
    'out-of-memory',
    `Training this network with batches of ${size.batchSize} takes up to ${gigabytes(needed)} of memory, and the engine may use ${gigabytes(usable)}. ` +
      (largest >= 1 ? `Use batches of at most ${largest}, or a smaller network.` : 'Use a smaller network.'),
  );
}
