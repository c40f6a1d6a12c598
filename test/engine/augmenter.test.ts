import { describe, expect, it } from 'vitest';
import type { Tensor } from '@tensorflow/tfjs-node';
import { affineMap, drawAffine } from '@shared/augment/affine.js';
import { buildConfig, fingerprint, runTraining, tensorFlow } from '../support/oracle-harness.js';
import { mnistSample } from '../support/oracle-mnist.js';
import { tf } from '../support/oracle-tensorflow.js';
import { Augmenter } from '../../src-main/engine/augmenter.js';
import { initialWeights } from '../../src-main/engine/init.js';
import { Network } from '../../src-main/engine/network.js';

const SPEC = { rotationDegrees: 12, scale: 0.15, shear: 0.1, shiftPixels: 2 };
const [SEED, STEP, COUNT] = [3, 41, 40];
const { pixels, labels } = mnistSample(COUNT);
const augmenter = new Augmenter({ spec: SPEC, pixels, height: 28, width: 28 });
const positions = Int32Array.from({ length: COUNT }, (_, index) => (index * 7) % COUNT);

interface EagerBackend {
  executeSingleOutput(name: string, attributes: readonly unknown[], inputs: readonly Tensor[]): Tensor;
}

/** The same maps through TensorFlow's own operation. */
function transformedByTensorFlow(): Float32Array {
  const maps = Array.from({ length: COUNT }, (_, index) => affineMap(drawAffine(SPEC, SEED, STEP, index), 28, 28));
  const images = Array.from(positions, (position) => [...pixels.subarray(position * 784, (position + 1) * 784)]);
  const [text, type, float32] = [0, 4, 1];
  const attributes = [
    { name: 'dtype', type, value: float32 },
    { name: 'interpolation', type: text, value: 'BILINEAR' },
    { name: 'fill_mode', type: text, value: 'CONSTANT' },
  ];
  return tf.tidy(() => {
    const inputs = [
      tf.tensor4d(images.flat(), [COUNT, 28, 28, 1]),
      tf.tensor2d(
        maps.map(({ xx, xy, x0, yx, yy, y0 }) => [xx, xy, x0, yx, yy, y0, 0, 0]),
        [COUNT, 8],
      ),
      tf.tensor1d([28, 28], 'int32'),
      tf.scalar(0),
    ];
    const backend = tf.backend() as unknown as EagerBackend;
    return Float32Array.from(backend.executeSingleOutput('ImageProjectiveTransformV3', attributes, inputs).dataSync());
  });
}

describe('an augmented batch', () => {
  it("is what TensorFlow's ImageProjectiveTransformV3 makes of the same digits, but for rounding", () => {
    const ours = augmenter.batch(positions, SEED, STEP);
    const theirs = transformedByTensorFlow();
    const worst = theirs.reduce((most, value, at) => Math.max(most, Math.abs(value - (ours[at] ?? NaN))), 0);
    expect(worst).toBeLessThan(3);
    expect(Buffer.from(ours).equals(Buffer.from(pixels))).toBe(false);
  });

  it.each([1, 2])('is what the graph trains on, on %i towers', (towers) => {
    const { model, optimizer } = buildConfig();
    const options = { spec: model, optimizer, labelSmoothing: 0, batchSizes: [COUNT], towers, imageCount: COUNT };
    const fed = new Network(tensorFlow, options, augmenter);
    const plain = new Network(tensorFlow, options);
    const weights = initialWeights(model, 1);
    fed.setImages(pixels, labels);
    plain.setImages(
      augmenter.batch(positions, SEED, STEP),
      positions.map((position) => labels[position] ?? 0),
    );
    for (const network of [fed, plain]) network.setState(weights, null);
    const straight = Int32Array.from(positions.keys());
    expect(fed.step(positions, STEP, 0.01, SEED)).toEqual(plain.step(straight, STEP, 0.01, SEED));
    expect(fingerprint(fed.state().weights)).toBe(fingerprint(plain.state().weights));
    for (const network of [fed, plain]) network.close();
  });
});

describe('an augmented training', () => {
  const augmentation = SPEC;

  it('sees other digits in every epoch, the same ones for the same seed', async () => {
    const config = buildConfig({ augmentation, epochs: 3, learningRate: 1e-12 });
    const [first, again, plain] = [
      await runTraining(config),
      await runTraining(config),
      await runTraining({
        ...config,
        model: { ...config.model, flattenDropout: 0, hidden: [] },
        augmentation: { ...SPEC, rotationDegrees: 0 },
      }),
    ];
    const losses = first.epochs.map((report) => report.metrics.trainLoss);
    expect(new Set(losses).size).toBe(3);
    expect(again.epochs.map((report) => report.metrics.trainLoss)).toEqual(losses);
    // Without dropout nothing but augmentation can differ between epochs of a network that does not learn.
    expect(new Set(plain.epochs.map((report) => report.metrics.trainLoss)).size).toBe(3);
  });

  it('is validated and tested on the digits as they are', async () => {
    const wild = { rotationDegrees: 45, scale: 0.5, shear: 0.5, shiftPixels: 10 };
    const still = buildConfig({ epochs: 1, learningRate: 1e-12 });
    const [plain, augmented] = [await runTraining(still), await runTraining({ ...still, augmentation: wild })];
    expect(augmented.epochs[0]?.metrics.validationLoss).toBe(plain.epochs[0]?.metrics.validationLoss);
    expect(augmented.ended?.test?.evaluation).toEqual(plain.ended?.test?.evaluation);
  });
});
