import fc from 'fast-check';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node';
import { afterEach, describe, expect, it } from 'vitest';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { modelSpecs, normalises, randomBatch, randomWeights, relativeDifference, smooth } from '../support/oracle-arbitraries.js';
import { tensorFlow } from '../support/oracle-harness.js';
import { oracleForward, oracleFromInput, oracleWeights } from '../support/oracle-network.js';
import { tf } from '../support/oracle-tensorflow.js';
import { Inspector } from '../../src-main/engine/inspector.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

/** Batch normalisation with large means loses digits on both sides. */
const toleranceOf = (spec: ModelSpec): number => (normalises(spec) ? 1e-3 : 1e-5);

/** d logit / d scaled image by tfjs's automatic differentiation. */
function oracleSaliency(spec: ModelSpec, weights: readonly NamedTensor[], pixels: Uint8Array, classIndex: number): Float32Array {
  return tf.tidy(() => {
    const all = oracleWeights(weights);
    const logit = (image: Tensor): Tensor =>
      oracleFromInput(spec, all, image as Tensor2D, { training: false }).logits.slice([0, classIndex], [1, 1]);
    const { mean, deviation } = spec.inputScaling.kind === 'unit' ? { mean: 0, deviation: 1 } : spec.inputScaling;
    const image = tf.tensor2d(
      Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / deviation),
      [1, pixels.length],
    );
    return tf.grad(logit)(image).dataSync() as Float32Array;
  });
}

/** Every layer's output, logits and probabilities by tfjs. */
function expectedOf(
  spec: ModelSpec,
  weights: readonly NamedTensor[],
  pixels: Uint8Array,
): {
  readonly values: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: ArrayLike<number> }>;
  readonly logits: ArrayLike<number>;
  readonly probabilities: ArrayLike<number>;
} {
  tf.engine().startScope();
  try {
    const { logits, outputs } = oracleForward(spec, oracleWeights(weights), pixels, { training: false });
    const values = new Map([...outputs].map(([name, tensor]) => [name, { shape: tensor.shape, values: tensor.dataSync() }] as const));
    return { values, logits: logits.dataSync(), probabilities: tf.softmax(logits).dataSync() };
  } finally {
    tf.engine().endScope();
  }
}

describe('looking inside a network', () => {
  it('shows what tfjs computes: every activation, logits, probabilities and saliency of any network', () => {
    fc.assert(
      fc.property(modelSpecs, fc.integer({ min: 1, max: 4 }), fc.nat(1e6), (anySpec, count, seed) => {
        const spec = normalises(anySpec) ? smooth(anySpec) : anySpec;
        const { pixels } = randomBatch(spec, count, seed);
        const weights = randomWeights(spec, seed);
        const names = layersOf(spec).map((layer) => layer.name);
        const inspector = new Inspector(tensorFlow, spec).use(weights);
        try {
          const expected = expectedOf(spec, weights, pixels);
          const close = (actual: ArrayLike<number>, wanted: ArrayLike<number> | undefined): void => {
            expect(relativeDifference(actual, wanted ?? [])).toBeLessThan(toleranceOf(spec));
          };
          for (const name of names) close(inspector.outputs(pixels, name), expected.values.get(name)?.values);
          close(inspector.logits(pixels), expected.logits);
          const one = pixels.subarray(0, spec.input.height * spec.input.width);
          const { logits, probabilities, layers } = inspector.look(one);
          close(logits, Array.from(expected.logits).slice(0, spec.classes));
          close(probabilities, Array.from(expected.probabilities).slice(0, spec.classes));
          expect(layers.map(({ name, shape }) => [name, count, ...shape])).toEqual(
            names.map((name) => [name, ...(expected.values.get(name)?.shape ?? [])]),
          );
          for (const { name, values } of layers) close(values, Array.from(expected.values.get(name)?.values ?? []).slice(0, values.length));
          const classIndex = seed % spec.classes;
          close(inspector.gradients(Float32Array.from(one), classIndex).image, oracleSaliency(spec, weights, one, classIndex));
        } finally {
          inspector.close();
        }
      }),
      { numRuns: 12, seed: 4 },
    );
  });
});
