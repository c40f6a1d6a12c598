import fc from 'fast-check';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node';
import { describe, expect, test } from 'vitest';
import { convStages } from '@shared/domain/conv-stages.js';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { occlusionSide } from '../../src-main/engine/explain.js';
import { setUpInspections, type InspectionSetup } from '../support/inspection.js';
import { modelSpecs, normalises, randomBatch, randomWeights, relativeDifference, smooth } from '../support/oracle-arbitraries.js';
import { tensorFlow } from '../support/oracle-harness.js';
import { smallMnist } from '../support/oracle-mnist.js';
import { oracleForward, oracleFrom, oracleFromInput, oracleWeights } from '../support/oracle-network.js';
import { tf } from '../support/oracle-tensorflow.js';

interface Example {
  readonly spec: ModelSpec;
  readonly weights: readonly NamedTensor[];
  readonly pixels: Uint8Array;
  readonly target: number;
}

const examples = (specs: fc.Arbitrary<ModelSpec>): fc.Arbitrary<Example> =>
  fc.tuple(specs, fc.nat(1e6)).map(([anySpec, seed]) => {
    const spec = normalises(anySpec) ? smooth(anySpec) : anySpec;
    return { spec, weights: randomWeights(spec, seed), pixels: randomBatch(spec, 1, seed).pixels, target: seed % spec.classes };
  });
const convolutional = modelSpecs.filter((spec) => spec.blocks.length > 0);

const toleranceOf = (spec: ModelSpec): number => (normalises(spec) ? 1e-3 : 1e-5);

/** Every example with an inspection of its own; nothing is left of it in TensorFlow. */
async function check(
  specs: fc.Arbitrary<ModelSpec>,
  numRuns: number,
  look: (example: Example, setup: InspectionSetup) => Promise<void>,
): Promise<void> {
  const dataset = smallMnist(1, 1);
  const before = tensorFlow.counts();
  await fc.assert(
    fc.asyncProperty(examples(specs), async (example) => {
      const setup = setUpInspections(tensorFlow, { net: { model: example.spec, weights: example.weights, dataset } });
      try {
        await look(example, setup);
      } finally {
        setup.inspections.close();
      }
      expect(tensorFlow.counts()).toEqual(before);
    }),
    { numRuns, seed: 11 },
  );
}

/** The logits of ink given as float32 [images, height * width] in [0, 1], by tfjs. */
function oracleLogits({ spec, weights }: Example, ink: Tensor2D): Tensor2D {
  const { mean, deviation } = spec.inputScaling.kind === 'unit' ? { mean: 0, deviation: 1 } : spec.inputScaling;
  return oracleFromInput(spec, oracleWeights(weights), ink.sub(mean).div(deviation), { training: false }).logits;
}

const inkOf = (pixels: Uint8Array): Tensor2D => tf.tensor2d(Float32Array.from(pixels), [1, pixels.length]).div(255);

describe('why an answer', () => {
  test('saliency is the gradient of the logit by ink that tfjs finds, for any network', () =>
    check(modelSpecs, 8, async (example, { ask }) => {
      const { spec, pixels, target } = example;
      const found = await ask('net', { kind: 'explain', pixels, method: 'saliency', target });
      const expected = tf.tidy(() =>
        tf
          .grad((ink: Tensor) => oracleLogits(example, ink as Tensor2D).slice([0, target], [1, 1]))(inkOf(pixels))
          .dataSync(),
      );
      expect(relativeDifference(found.values, expected)).toBeLessThan(toleranceOf(spec));
      expect(found).toMatchObject({ method: 'saliency', target, ...spec.input, completenessGap: null });
    }));

  test('integrated gradients are the mean gradient along the path, and their sum is the change of the logit to 1 %', () =>
    check(modelSpecs.map(smooth), 8, async (example, { ask }) => {
      const { spec, pixels, target } = example;
      const found = await ask('net', { kind: 'explain', pixels, method: 'integrated-gradients', target });
      const { expected, change } = tf.tidy(() => {
        const ink = inkOf(pixels);
        const path = tf.concat<Tensor2D>(Array.from({ length: 50 }, (_, step) => ink.mul((step + 0.5) / 50)));
        const gradients = tf.grad((images: Tensor) =>
          oracleLogits(example, images as Tensor2D)
            .slice([0, target], [50, 1])
            .sum(),
        )(path);
        const ends = oracleLogits(example, tf.concat<Tensor2D>([ink, tf.zerosLike(ink)]));
        const [image = NaN, blank = NaN] = ends.slice([0, target], [2, 1]).dataSync();
        return {
          expected: gradients
            .mean(0)
            .mul(ink.reshape([-1]))
            .dataSync(),
          change: image - blank,
        };
      });
      const sum = found.values.reduce((total, value) => total + value, 0);
      expect(found.completenessGap).toBeCloseTo(Math.abs(sum - change) / Math.abs(change), 2);
      const oracleGap = Math.abs(Array.from(expected).reduce((total, value) => total + value, 0) - change) / Math.abs(change);
      // With a smaller gap than wanted the steps stay at 50, and every value must agree
      if (oracleGap < 0.009) expect(relativeDifference(found.values, expected)).toBeLessThan(toleranceOf(spec));
      expect(found.completenessGap).toBeLessThan(0.01);
    }));

  test('Grad-CAM weighs the last maps by their mean gradients and keeps what is positive', () =>
    check(convolutional, 8, async (example, { ask }) => {
      const { spec, weights, pixels, target } = example;
      const found = await ask('net', { kind: 'explain', pixels, method: 'grad-cam', target });
      const last = convStages(spec).at(-1)?.activation ?? '';
      const expected = tf.tidy(() => {
        const all = oracleWeights(weights);
        const maps = oracleForward(spec, all, pixels, { training: false }).outputs.get(last) as Tensor4D;
        const logit = (x: Tensor): Tensor => oracleFrom(spec, all, x, last).slice([0, target], [1, 1]);
        return tf.relu(maps.mul(tf.grad(logit)(maps).mean([1, 2], true)).sum(3)).dataSync();
      });
      const [height, width] = layersOf(spec).find(({ name }) => name === last)?.outputShape ?? [];
      expect([found.height, found.width]).toEqual([height, width]);
      expect(relativeDifference(found.values, expected)).toBeLessThan(toleranceOf(spec));
    }));

  test('occlusion is how much the logit falls when the window around each pixel is blank', () =>
    check(modelSpecs, 5, async (example, { ask }) => {
      const { spec, pixels, target } = example;
      const { height, width } = spec.input;
      const found = await ask('net', { kind: 'explain', pixels, method: 'occlusion', target });
      const reach = (occlusionSide(spec) - 1) / 2;
      const occluded = Float32Array.from({ length: height * width * height * width }, (_, at) => {
        const [centre, pixel] = [Math.floor(at / (height * width)), at % (height * width)];
        const rows = Math.abs(Math.floor(centre / width) - Math.floor(pixel / width));
        const columns = Math.abs((centre % width) - (pixel % width));
        return rows <= reach && columns <= reach ? 0 : (pixels[pixel] ?? 0) / 255;
      });
      const expected = tf.tidy(() => {
        const logits = oracleLogits(example, tf.tensor2d(occluded, [height * width, height * width])).slice([0, target], [-1, 1]);
        return oracleLogits(example, inkOf(pixels)).slice([0, target], [1, 1]).sub(logits).dataSync();
      });
      expect(relativeDifference(found.values, expected)).toBeLessThan(10 * toleranceOf(spec));
    }));
});

describe('a question that does not fit', () => {
  const spec: ModelSpec = {
    input: { height: 28, width: 28 },
    inputScaling: { kind: 'unit' },
    blocks: [],
    flattenDropout: 0,
    hidden: [],
    classes: 10,
    init: 'he-normal',
  };
  const setUp = (): InspectionSetup =>
    setUpInspections(tensorFlow, { net: { model: spec, weights: randomWeights(spec, 1), dataset: smallMnist(1, 1) } });
  const pixels = new Uint8Array(784).fill(9);

  test.each([
    ['Grad-CAM without a convolution', { kind: 'explain', pixels, method: 'grad-cam', target: 3 }, 'this network has none. Use saliency'],
    ['a class that the network has not', { kind: 'explain', pixels, method: 'saliency', target: 10 }, 'no class 10. Use 0 to 9.'],
    ['a layer that is not there', { kind: 'look', pixels, layers: ['conv1'] }, 'no layer conv1. It has flatten, output.'],
    ['a profile without a convolution', { kind: 'profile-layer', layer: 'conv1' }, 'no convolution conv1. It has none.'],
    ['an ablation without a convolution', { kind: 'ablate', pixels, removed: [] }, 'no filters to switch off'],
    ['a ranking without a convolution', { kind: 'rank-filters' }, 'no filters to rank'],
  ] as const)('%s is refused with a sentence', async (_what, task, sentence) => {
    await expect(setUp().ask('net', task)).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(sentence) as string,
    });
  });

  test('a blank image has no attributions and no gap', async () => {
    const found = await setUp().ask('net', { kind: 'explain', pixels: new Uint8Array(784), method: 'integrated-gradients', target: 3 });
    expect(found.completenessGap).toBe(0);
    expect(found.values.every((value) => value === 0)).toBe(true);
  });

  test('weights of another network fail that question alone', async () => {
    const { ask, inspections } = setUp();
    inspections.receive({ kind: 'load-network', key: 'odd', model: spec, weights: [], dataset: smallMnist(1, 1) });
    await expect(ask('odd', { kind: 'look', pixels, layers: [] })).rejects.toThrow('param/output/kernel is missing.');
    expect((await ask('net', { kind: 'look', pixels, layers: [] })).logits).toHaveLength(10);
  });
});
