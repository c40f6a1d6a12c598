import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { layersOf } from '@shared/domain/model-layers.js';
import { findPreset } from '@shared/domain/presets.js';
import { PlainNetwork } from '@shared/forward/plain-network.js';
import { bundledNetwork, testDigits } from '../support/digits.js';
import { modelSpecs, normalises, randomBatch, randomWeights, relativeDifference, smooth } from '../support/oracle-arbitraries.js';
import { tensorFlow } from '../support/oracle-harness.js';
import { Inspector } from '../../src-main/engine/inspector.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

/** Batch normalisation with large means loses digits in the engine's single precision. */
const toleranceOf = (normal: boolean): number => (normal ? 1e-3 : 1e-5);

describe('the forward pass in plain TypeScript', () => {
  it('computes what the engine does: every layer, probabilities and saliency of any network', () => {
    fc.assert(
      fc.property(modelSpecs, fc.nat(1e6), (anySpec, seed) => {
        const spec = normalises(anySpec) ? smooth(anySpec) : anySpec;
        const weights = randomWeights(spec, seed);
        const { pixels } = randomBatch(spec, 1, seed);
        const network = new PlainNetwork(spec, weights);
        const inspector = new Inspector(tensorFlow, spec).use(weights);
        try {
          const tolerance = toleranceOf(normalises(spec));
          const { probabilities, layers } = inspector.look(pixels);
          expect(relativeDifference(network.read(pixels), probabilities)).toBeLessThan(tolerance);
          expect(layers.map(({ name }) => name)).toEqual(layersOf(spec).map(({ name }) => name));
          for (const { name, values } of layers) expect(relativeDifference(network.output(name), values), name).toBeLessThan(tolerance);
          const classIndex = seed % spec.classes;
          const { image } = inspector.gradients(Float32Array.from(pixels), classIndex);
          expect(relativeDifference(network.saliency(classIndex), image)).toBeLessThan(tolerance);
        } finally {
          inspector.close();
        }
      }),
      { numRuns: 20, seed: 7 },
    );
  });

  it.each(['reference-cnn', 'reference-fcnn'])('reads digits with the bundled %s as the engine does, to 1e-5', (id) => {
    const { spec, weights } = bundledNetwork(id);
    const { pixels, count } = testDigits(200);
    const network = new PlainNetwork(spec, weights);
    const inspector = new Inspector(tensorFlow, spec).use(weights);
    try {
      for (let digit = 0; digit < count; digit++) {
        const image = pixels.subarray(digit * 784, (digit + 1) * 784);
        const expected = inspector.look(image).probabilities;
        const largest = Math.max(...network.read(image).map((value, at) => Math.abs(value - (expected[at] ?? NaN))));
        expect(largest).toBeLessThan(1e-5);
      }
    } finally {
      inspector.close();
    }
  });
});

describe('misuse', () => {
  const model = findPreset('reference-fcnn')?.config.model;
  if (!model) throw new Error('The preset reference-fcnn is gone');

  it('refuses weights that are missing or of another network, by name', () => {
    const weights = randomWeights(model, 1);
    expect(() => new PlainNetwork(model, weights.slice(1))).toThrow('param/fc1/kernel must have the shape [784, 512], not [nothing]');
    const wrong = { name: 'param/fc1/bias', shape: [3], values: new Float32Array(3) };
    expect(() => new PlainNetwork(model, [...weights, wrong])).toThrow('param/fc1/bias must have the shape [512], not [3]');
  });

  it('refuses an image of another size and layers it does not have', () => {
    const network = new PlainNetwork(model, randomWeights(model, 1));
    expect(() => network.read(new Uint8Array(100))).toThrow('reads 784 pixels at a time, not 100');
    expect(() => network.output('conv9')).toThrow('no layer conv9');
  });
});
