import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { loadTensorFlow } from '../../src-main/engine/backend.js';
import { Inspector } from '../../src-main/engine/inspector.js';
import { readLayersModel } from '../../src-main/formats/read/layers-model.js';
import type { ModelFile } from '../../src-main/formats/read/model-file.js';
import { exported, layersModelParts, readParts } from '../support/layers-models.js';
import { modelSpecs, randomWeights } from '../support/oracle-arbitraries.js';
import { mnistTestPixels } from '../support/oracle-mnist.js';
import { tf } from '../support/oracle-tensorflow.js';

const tensorFlow = loadTensorFlow();
const { layers } = tf;
const INPUT = { inputShape: [28, 28, 1] };
const SIDE = 28;

type Sequential = ReturnType<typeof tf.sequential>;
type Stack = Sequential['layers'];

afterAll(() => {
  tf.disposeVariables();
});

/** What tfjs-layers writes of a network, read here. `shards`: into how many files its weights are cut. */
async function readSaved(model: Sequential, shards: number): Promise<ModelFile> {
  let file: ModelFile | undefined;
  const handler = tf.io.withSaveHandler((artifacts) => {
    const bytes = new Uint8Array(artifacts.weightData as ArrayBuffer);
    const names = Array.from({ length: shards }, (_, index) => `group1-shard${index + 1}of${shards}.bin`);
    const size = Math.ceil(bytes.length / shards);
    const { modelTopology, weightSpecs } = artifacts;
    const json = { modelTopology, format: 'layers-model', weightsManifest: [{ paths: names, weights: weightSpecs }] };
    const readPart = (name: string): Uint8Array => bytes.slice(names.indexOf(name) * size, (names.indexOf(name) + 1) * size);
    file = readLayersModel(new TextEncoder().encode(JSON.stringify(json)), 'model.json', readPart);
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
  });
  await model.save(handler);
  if (file === undefined) throw new Error('tfjs saved nothing.');
  return file;
}

/** Logits of uint8 images, by this engine. */
function ours(
  { candidates, weights }: { candidates: readonly ModelSpec[]; weights: readonly NamedTensor[] },
  pixels: Uint8Array,
): Float32Array {
  const [spec] = candidates;
  if (spec === undefined) throw new Error('There is no network.');
  const inspector = new Inspector(tensorFlow, spec);
  try {
    return inspector.use(weights).logits(pixels);
  } finally {
    inspector.close();
  }
}

/** Weights of every kind that training could leave, so that no default hides a mistake. */
function shake(model: Sequential): void {
  const values = model.weights.map(({ shape, name }, index) => {
    const lowest = /moving_variance|gamma/.test(name) ? 0.5 : -0.4;
    const lengths = shape.map((length) => length ?? 1);
    return tf.randomUniform(lengths, lowest, lowest + 0.8, 'float32', index + 1);
  });
  model.setWeights(values);
  tf.dispose(values);
}

const CASES: Readonly<Record<string, () => Stack>> = {
  'a convolutional network as its tutorials build it': () => [
    layers.conv2d({ ...INPUT, filters: 8, kernelSize: 5, activation: 'relu', kernelInitializer: 'varianceScaling' }),
    layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }),
    layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }),
    layers.dropout({ rate: 0.25 }),
    layers.flatten(),
    layers.dense({ units: 20, activation: 'tanh' }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ],
  'one with normalisation, its epsilon, and no biases': () => [
    layers.conv2d({ ...INPUT, filters: 4, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
    layers.batchNormalization({ epsilon: 1e-3 }),
    layers.activation({ activation: 'sigmoid' }),
    layers.conv2d({ filters: 5, kernelSize: 2, activation: 'relu', useBias: false }),
    layers.averagePooling2d({ poolSize: 3, strides: 2 }),
    layers.flatten(),
    layers.dense({ units: 7, useBias: false }),
    layers.batchNormalization({ center: false, scale: false }),
    layers.reLU(),
    layers.dense({ units: 10 }),
    layers.softmax(),
  ],
  'a flat one of 784 numbers': () => [
    layers.dense({ inputShape: [SIDE * SIDE], units: 30, activation: 'sigmoid' }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ],
};

describe('a network that tfjs-layers made and saved', () => {
  it.each(Object.entries(CASES))('%s gives its own probabilities', async (_what, build) => {
    const model = tf.sequential({ layers: build() });
    shake(model);
    const pixels = mnistTestPixels().slice(0, 200 * SIDE * SIDE);
    const isFlat = model.inputs[0]?.shape.length === 2;
    const shape = isFlat ? [200, SIDE * SIDE] : [200, SIDE, SIDE, 1];
    const expected = tf.tidy(() =>
      (
        model.predict(
          tf.tensor(
            Float32Array.from(pixels, (value) => value / 255),
            shape,
          ),
        ) as ReturnType<typeof tf.tensor>
      ).dataSync(),
    );
    const file = await readSaved(model, 3);
    const actual = tf.tidy(() => tf.softmax(tf.tensor2d(ours(file, pixels), [200, 10])).dataSync());
    const worst = Float32Array.from(actual).reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-5);
    // else the comparison could not tell networks apart
    expect(Math.max(...actual) - Math.min(...actual)).toBeGreaterThan(0.01);
    model.dispose();
  });
});

describe('what was exported as a LayersModel', () => {
  it('comes back as the same network, and from its layers alone with the same logits', () => {
    fc.assert(
      fc.property(modelSpecs, fc.nat(1e6), (spec, seed) => {
        const weights = randomWeights(spec, seed);
        const parts = layersModelParts(exported(spec, weights));
        const whole = readParts(parts);
        expect(whole.candidates).toEqual([spec]);
        expect(whole.weights).toEqual(weights);
        const bare = readParts({ ...parts, json: { ...parts.json, userDefinedMetadata: null } });
        const pixels = Uint8Array.from({ length: spec.input.height * spec.input.width }, (_, at) => (at * 37 + seed) % 256);
        const [expected, actual] = [ours({ candidates: [spec], weights }, pixels), ours(bare, pixels)];
        expect([...actual].map((value, index) => Math.abs(value - (expected[index] ?? NaN)) < 1e-5)).not.toContain(false);
      }),
      { numRuns: 40, seed: 8 },
    );
  });
});
