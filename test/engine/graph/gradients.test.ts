import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { PRESETS } from '@shared/domain/presets.js';
import { modelSpecs, normalises, randomBatch, randomWeights, smooth, worstDifference } from '../../support/oracle-arbitraries.js';
import { oracleMasks } from '../../support/oracle-masks.js';
import { oracleGradients } from '../../support/oracle-network.js';
import { tf } from '../../support/oracle-tensorflow.js';
import { loadTensorFlow } from '../../../src-main/engine/backend.js';
import { towersFor } from '../../../src-main/engine/graph/training-graph.js';
import { Network } from '../../../src-main/engine/network.js';

const tensorFlow = loadTensorFlow();
const before = tensorFlow.counts();
afterEach(() => {
  tf.disposeVariables();
  expect(tensorFlow.counts()).toEqual(before);
});

const SGD = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 } as const;
const [SEED, STEP] = [17, 5];

interface Comparison {
  readonly spec: ModelSpec;
  readonly count: number;
  readonly towers: number;
  readonly smoothing: number;
  readonly seed: number;
}

/** The worst relative difference of the gradients and the difference of the losses, with dropout where the spec has it. */
function compare({ spec, count, towers, smoothing, seed }: Comparison): { readonly worst: number; readonly lossDifference: number } {
  const { pixels, labels } = randomBatch(spec, count, seed);
  const weights = randomWeights(spec, seed);
  const network = new Network(tensorFlow, {
    spec,
    optimizer: SGD,
    labelSmoothing: smoothing,
    batchSizes: [count],
    towers,
    imageCount: count,
  });
  const masks = oracleMasks(spec, count, towersFor(spec, count, towers), SEED, STEP);
  try {
    network.setImages(pixels, labels);
    network.setState(weights, null);
    const expected = oracleGradients(spec, weights, pixels, labels, { training: true, masks, smoothing });
    const positions = Int32Array.from({ length: count }, (_, index) => index);
    const actual = network.gradients(positions, STEP, SEED);
    expect([...actual.keys()].sort()).toEqual([...expected.gradients.keys()].sort());
    const loss = network.step(positions, STEP, 0.1, SEED).lossSum / count;
    return { worst: worstDifference(spec, actual, expected.gradients), lossDifference: Math.abs(loss - expected.loss) };
  } finally {
    for (const mask of masks.values()) mask.dispose();
    network.close();
  }
}

describe("the backward pass agrees with tfjs's automatic differentiation", () => {
  it('for any network, batch, number of towers and label smoothing', () => {
    const [counts, towers, smoothings] = [fc.integer({ min: 1, max: 6 }), fc.constantFrom(1, 2), fc.constantFrom(0, 0.1)];
    fc.assert(
      fc.property(modelSpecs, counts, towers, smoothings, fc.nat(1e6), (anySpec, images, anyTowers, smoothing, seed) => {
        const spec = normalises(anySpec) ? smooth(anySpec) : anySpec;
        // A random layer's mean may be far larger than its deviation: subtracting it then loses digits on both sides.
        const [count, tolerance] = normalises(spec) ? [images + 8, 2e-3] : [images, 1e-5];
        const { worst, lossDifference } = compare({ spec, count, towers: anyTowers, smoothing, seed });
        expect(worst).toBeLessThan(tolerance);
        expect(lossDifference).toBeLessThan(tolerance * 10);
      }),
      { numRuns: 30, seed: 3 },
    );
  });

  it.each(PRESETS.map((preset) => [preset.id, preset.config] as const))('for %s at a batch of 20 with its dropout', (_, config) => {
    const { worst, lossDifference } = compare({ spec: config.model, count: 20, towers: 2, smoothing: config.labelSmoothing, seed: 11 });
    expect(worst).toBeLessThan(normalises(config.model) ? 5e-5 : 1e-5);
    expect(lossDifference).toBeLessThan(1e-5);
  });

  it('through batch normalisation before ReLU and max pooling, over the whole batch', () => {
    const block = {
      convs: [{ filters: 4, size: 3, stride: 1, padding: 'same' as const }],
      batchNorm: true,
      activation: 'relu' as const,
      pool: { kind: 'max' as const, size: 2, stride: 2 },
    };
    const spec: ModelSpec = {
      input: { height: 12, width: 12 },
      inputScaling: { kind: 'standardised', mean: 0.5, deviation: 0.3 },
      blocks: [block],
      flattenDropout: 0,
      hidden: [{ units: 8, batchNorm: true, activation: 'relu', dropout: 0.25 }],
      classes: 10,
      init: 'he-normal',
    };
    const { worst, lossDifference } = compare({ spec, count: 32, towers: 2, smoothing: 0, seed: 5 });
    expect(worst).toBeLessThan(5e-5);
    expect(lossDifference).toBeLessThan(1e-5);
  });
});
