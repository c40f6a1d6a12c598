import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import type * as Ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { loadTensorFlow } from '../../src-main/engine/backend.js';
import { Inspector } from '../../src-main/engine/inspector.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import type { ExportedModel } from '../../src-main/formats/write/exported-model.js';
import { writeOnnx } from '../../src-main/formats/write/onnx.js';
import { writePytorchSafetensors } from '../../src-main/formats/write/pytorch-weights.js';
import { writeLayersModel } from '../../src-main/formats/write/tfjs-layers.js';
import { modelSpecs, randomBatch, randomWeights } from '../support/oracle-arbitraries.js';
import { mnistTestPixels } from '../support/oracle-mnist.js';
import { tf } from '../support/oracle-tensorflow.js';
import { projectRoot } from '../support/processes.js';

const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
const tensorFlow = loadTensorFlow();

const exported = (spec: ModelSpec, weights: readonly NamedTensor[]): ExportedModel => ({
  name: 'a network',
  spec,
  weights,
  classNames: Array.from({ length: spec.classes }, (_, index) => String(index)),
});

/** exp(x - max) / sum of each row, in double precision. */
function softmax(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const values = logits.subarray(row, row + classes);
    const most = Math.max(...values);
    const powers = Array.from(values, (value) => Math.exp(value - most));
    const sum = powers.reduce((total, power) => total + power, 0);
    probabilities.set(
      powers.map((power) => power / sum),
      row,
    );
  }
  return probabilities;
}

/** Probabilities of uint8 images [count, height * width], by this engine. */
function ours(model: ExportedModel, pixels: Uint8Array): Float32Array {
  const inspector = new Inspector(tensorFlow, model.spec);
  try {
    return softmax(inspector.use(model.weights).logits(pixels), model.spec.classes);
  } finally {
    inspector.close();
  }
}

const inkOf = (pixels: Uint8Array): Float32Array => Float32Array.from(pixels, (value) => value / 255);

async function byTfjs(model: ExportedModel, pixels: Uint8Array): Promise<Float32Array> {
  const { topology, weights } = writeLayersModel(model, 'weights.bin');
  const json = JSON.parse(new TextDecoder().decode(topology)) as { modelTopology: object; weightsManifest: { weights: [] }[] };
  const loaded = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: weights.buffer,
    }),
  );
  const { height, width } = model.spec.input;
  const output = tf.tidy(() => loaded.predict(tf.tensor4d(inkOf(pixels), [pixels.length / height / width, height, width, 1])));
  if (Array.isArray(output)) throw new Error('One output was expected.');
  const values = await output.data();
  output.dispose();
  loaded.dispose();
  return Float32Array.from(values);
}

async function byOnnxRuntime(model: ExportedModel, pixels: Uint8Array): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(writeOnnx(model), { intraOpNumThreads: 1 });
  const { height, width } = model.spec.input;
  const image = new ort.Tensor('float32', inkOf(pixels), [pixels.length / height / width, 1, height, width]);
  const { probabilities } = await session.run({ image });
  await session.release();
  if (!(probabilities?.data instanceof Float32Array)) throw new Error('ONNX Runtime gave no probabilities.');
  return probabilities.data;
}

function worst(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0);
}

function bundled(id: string): ExportedModel {
  const file = parseModelFile(readFileSync(path.join(projectRoot, 'resources', 'pretrained', `${id}.safetensors`)), id);
  const [spec] = file.candidates;
  if (!spec) throw new Error(`${id} has no network.`);
  return exported(spec, file.weights);
}

const READERS = { 'TF.js LayersModel': byTfjs, ONNX: byOnnxRuntime } as const;

afterAll(() => {
  tf.disposeVariables();
});

describe.each(Object.entries(READERS))('%s, read by its own runtime', (_format, read) => {
  it('gives the probabilities of any network', async () => {
    await fc.assert(
      fc.asyncProperty(modelSpecs, fc.nat(1e6), async (spec, seed) => {
        const model = exported(spec, randomWeights(spec, seed));
        const { pixels } = randomBatch(spec, 3, seed);
        expect(worst(await read(model, pixels), ours(model, pixels))).toBeLessThan(1e-5);
      }),
      { numRuns: 15, seed: 4 },
    );
  });

  it.each(['reference-cnn', 'reference-fcnn'])('gives the probabilities of %s on the 10,000 test images', async (id) => {
    const model = bundled(id);
    const pixels = mnistTestPixels();
    const expected = ours(model, pixels);
    expect(expected.length).toBe(100_000);
    expect(worst(await read(model, pixels), expected)).toBeLessThan(1e-5);
  });
});

describe('safetensors under PyTorch’s names', () => {
  it('come back as the same network with the same weights', () => {
    fc.assert(
      fc.property(modelSpecs, fc.nat(1e6), (spec, seed) => {
        const weights = randomWeights(spec, seed);
        const { candidates, weights: found } = parseModelFile(writePytorchSafetensors(exported(spec, weights)), 'x');
        expect(candidates).toEqual([spec]);
        expect(found).toEqual(weights);
      }),
      { numRuns: 30, seed: 6 },
    );
  });
});
