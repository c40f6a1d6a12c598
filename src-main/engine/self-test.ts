import type { ModelSpec } from '@shared/domain/model-spec.js';
import { AppError } from '@shared/errors.js';
import { createRng } from '../lib/rng.js';
import type { TensorFlow } from './backend.js';
import { initialWeights } from './init.js';
import { Network } from './network.js';

/** A small fixed problem with one of everything that the presets are made of. */
export const PROBLEM = {
  spec: {
    input: { height: 8, width: 8 },
    inputScaling: { kind: 'unit' },
    blocks: [
      {
        convs: [{ filters: 8, size: 3, stride: 1, padding: 'same' }],
        batchNorm: false,
        activation: 'relu',
        pool: { kind: 'max', size: 2, stride: 2 },
      },
    ],
    flattenDropout: 0.25,
    hidden: [{ units: 16, batchNorm: false, activation: 'relu', dropout: 0 }],
    classes: 4,
    init: 'he-normal',
  } satisfies ModelSpec,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.95, epsilon: 1e-4 },
  labelSmoothing: 0.1,
  learningRate: 0.02,
  batch: 16,
  seed: 1,
} as const;

/** Mean losses of its first three steps; the engine's tests compute them with tfjs. */
export const EXPECTED_LOSSES: readonly number[] = [1.681445, 1.335057, 1.110996];
const TOLERANCE = 1e-4;

/** Random images whose class is a bright quarter. */
export function problemImages(): { readonly pixels: Uint8Array; readonly labels: Int32Array } {
  const rng = createRng('self-test');
  const labels = Int32Array.from({ length: PROBLEM.batch }, (_, image) => image % PROBLEM.spec.classes);
  const pixels = Uint8Array.from({ length: PROBLEM.batch * 64 }, (_, at) => {
    const [image, row, column] = [Math.floor(at / 64), Math.floor(at / 8) % 8, at % 8];
    const quarter = (row < 4 ? 0 : 2) + (column < 4 ? 0 : 1);
    return rng.below(128) + (quarter === labels[image] ? 100 : 0);
  });
  return { pixels, labels };
}

function lossesOfThreeSteps(tensorFlow: TensorFlow): readonly number[] {
  const { spec, optimizer, labelSmoothing, learningRate, batch, seed } = PROBLEM;
  const { pixels, labels } = problemImages();
  const network = new Network(tensorFlow, { spec, optimizer, labelSmoothing, batchSizes: [batch], towers: 1, imageCount: batch });
  try {
    network.setImages(pixels, labels);
    network.setState(initialWeights(spec, seed), null);
    const positions = Int32Array.from({ length: batch }, (_, index) => index);
    return [1, 2, 3].map((step) => network.step(positions, step, learningRate, seed).lossSum / batch);
  } finally {
    network.close();
  }
}

/** Some 60 ms, much of which the first training would take otherwise. Throws `engine-self-test-failed`. */
export function selfTest(tensorFlow: TensorFlow, expected: readonly number[] = EXPECTED_LOSSES): void {
  const losses = lossesOfThreeSteps(tensorFlow);
  if (losses.every((loss, index) => Math.abs(loss - (expected[index] ?? NaN)) <= TOLERANCE)) return;
  const format = (values: readonly number[]): string => values.map((value) => value.toFixed(5)).join(', ');
  throw new AppError(
    'engine-self-test-failed',
    `TensorFlow ${tensorFlow.version} computes wrong results on this machine: its test losses are ${format(losses)} and must be ${format(expected)}. ` +
      'Nothing was trained. Please report this with what "Copy diagnostics" in About gives, or the command doctor.',
  );
}
