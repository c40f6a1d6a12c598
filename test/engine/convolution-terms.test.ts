import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { convolutionTerms, scaledPixels, type BatchNormWeights } from '@shared/domain/convolution-terms.js';
import { layersOf, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { stagesOf } from '@shared/domain/network-stages.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { Inspector } from '../../src-main/engine/inspector.js';
import { modelSpecs, normalises, randomBatch, randomWeights } from '../support/oracle-arbitraries.js';
import { tensorFlow } from '../support/oracle-harness.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

type ConvLayer = Extract<Layer, { kind: 'conv' }>;

function normOf(spec: ModelSpec, conv: ConvLayer, weight: (name: string) => Float32Array): BatchNormWeights | null {
  const layers = layersOf(spec);
  const next = layers[layers.findIndex((layer) => layer.name === conv.name) + 1];
  if (next?.kind !== 'batch-norm') return null;
  return {
    gamma: weight(`param/${next.name}/gamma`),
    beta: weight(`param/${next.name}/beta`),
    movingMean: weight(`buffer/${next.name}/movingMean`),
    movingVariance: weight(`buffer/${next.name}/movingVariance`),
  };
}

/** The network's own values beside the explained ones, at the corners and the middle of every filter. */
function compare(spec: ModelSpec, weights: readonly NamedTensor[], pixels: Uint8Array, outputs: ReadonlyMap<string, NamedTensor>): void {
  const weight = (name: string): Float32Array => {
    const found = weights.find((tensor) => tensor.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found.values;
  };
  let input = scaledPixels(pixels, spec.input.height, spec.input.width, spec.inputScaling);
  const blocks = spec.blocks.flatMap((block) => block.convs.map(() => block));
  let conv = 0;
  for (const stage of stagesOf(spec)) {
    const output = outputs.get(stage.output ?? '');
    const layer = layersOf(spec).find((candidate) => candidate.name === stage.layer);
    if (layer?.kind === 'conv' && output) {
      const [height = 0, width = 0, filters = 0] = layer.outputShape;
      const activation = blocks[conv++]?.activation ?? 'relu';
      for (let filter = 0; filter < filters; filter++) {
        for (const [row, column] of [
          [0, 0],
          [0, width - 1],
          [height - 1, 0],
          [height - 1, width - 1],
          [height >> 1, width >> 1],
        ] as const) {
          const terms = convolutionTerms({
            input,
            kernel: { name: layer.name, shape: layer.parameters['kernel'] ?? [], values: weight(`param/${layer.name}/kernel`) },
            bias: weight(`param/${layer.name}/bias`),
            norm: normOf(spec, layer, weight),
            spec: layer.spec,
            activation,
            filter,
            row,
            column,
          });
          const own = output.values[(row * width + column) * filters + filter] ?? NaN;
          const tolerance = (normalises(spec) ? 1e-3 : 1e-5) * Math.max(1, Math.abs(own));
          expect(Math.abs(terms.activated - own)).toBeLessThanOrEqual(tolerance);
          expect(terms.channels.reduce((sum, channel) => sum + channel.sum, terms.bias)).toBeCloseTo(terms.linear, 4);
        }
      }
    }
    if (output) input = output;
  }
}

it('explains the network’s very numbers, whatever its convolutions are like', () => {
  fc.assert(
    fc.property(modelSpecs, fc.integer({ min: 1, max: 1000 }), (spec, seed) => {
      fc.pre(spec.blocks.length > 0);
      const weights = randomWeights(spec, seed);
      const { pixels } = randomBatch(spec, 1, seed);
      const inspector = new Inspector(tensorFlow, spec).use(weights);
      try {
        const { layers } = inspector.look(pixels);
        compare(spec, weights, pixels, new Map(layers.map((tensor) => [tensor.name, tensor])));
      } finally {
        inspector.close();
      }
    }),
    { numRuns: 20 },
  );
});
