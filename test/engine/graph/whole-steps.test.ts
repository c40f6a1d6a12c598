import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { findPreset } from '@shared/domain/presets.js';
import { relativeDifference } from '../../support/oracle-arbitraries.js';
import { mnistSample } from '../../support/oracle-mnist.js';
import { oracleModel, oracleModelWeights } from '../../support/oracle-layers.js';
import { tf } from '../../support/oracle-tensorflow.js';
import { loadTensorFlow } from '../../../src-main/engine/backend.js';
import { initialWeights } from '../../../src-main/engine/init.js';
import { Network } from '../../../src-main/engine/network.js';

const tensorFlow = loadTensorFlow();
const [BATCH, STEPS] = [20, 10];
/** Large enough that Adam does not blow up the rounding of gradients that are all but zero, as the usual 1e-8 would. */
const EPSILON = 1e-3;
const sample = mnistSample(BATCH * STEPS);

function withoutDropout(preset: string): ModelSpec {
  const model = findPreset(preset)?.config.model;
  if (!model) throw new Error(`There is no preset ${preset}.`);
  return { ...model, flattenDropout: 0, hidden: model.hidden.map((layer) => ({ ...layer, dropout: 0 })) };
}

/** Ten batches through tfjs-layers' own training step. */
async function trainOracle(spec: ModelSpec): Promise<{ losses: readonly number[]; weights: ReadonlyMap<string, ArrayLike<number>> }> {
  const model = oracleModel(spec, initialWeights(spec, 1));
  model.compile({
    optimizer: tf.train.adam(0.001, 0.9, 0.999, EPSILON),
    loss: (labels, logits) => tf.losses.softmaxCrossEntropy(labels, logits),
  });
  const losses: number[] = [];
  const [x, y] = [
    tf.tensor4d(Float32Array.from(sample.pixels), [BATCH * STEPS, 28, 28, 1]).div(255),
    tf.oneHot(tf.tensor1d(sample.labels, 'int32'), 10),
  ];
  for (let step = 0; step < STEPS; step++) {
    const loss = await model.trainOnBatch(x.slice([step * BATCH, 0, 0, 0], [BATCH, 28, 28, 1]), y.slice([step * BATCH, 0], [BATCH, 10]));
    losses.push(loss as number);
  }
  const weights = oracleModelWeights(spec, model);
  model.dispose();
  return { losses, weights };
}

describe('ten steps on real digits', () => {
  it.each([
    ['reference-cnn', 2],
    ['reference-fcnn', 1],
    ['reference-fcnn-sigmoid', 2],
  ])('end with the weights of tfjs-layers: %s on %i towers', async (preset, towers) => {
    const spec = withoutDropout(preset);
    const expected = await trainOracle(spec);
    const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: EPSILON } as const;
    const network = new Network(tensorFlow, { spec, optimizer, labelSmoothing: 0, batchSizes: [BATCH], towers, imageCount: BATCH * STEPS });
    network.setImages(sample.pixels, sample.labels);
    network.setState(initialWeights(spec, 1), null);
    for (const [index, loss] of expected.losses.entries()) {
      const positions = Int32Array.from({ length: BATCH }, (_, at) => index * BATCH + at);
      expect(network.step(positions, index + 1, 0.001, 1).lossSum / BATCH).toBeCloseTo(loss, 4);
    }
    for (const { name, values } of network.state().weights) {
      expect([name, relativeDifference(values, expected.weights.get(name) ?? []) < 1e-4]).toEqual([name, true]);
    }
    network.close();
  });
});
