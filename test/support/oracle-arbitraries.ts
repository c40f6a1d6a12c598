import fc from 'fast-check';
import { layersOf, weightSlots } from '@shared/domain/model-layers.js';
import { ACTIVATIONS, INITS, PADDINGS, type BlockSpec, type DenseSpec, type ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { createRng } from '../../src-main/lib/rng.js';

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const activation = fc.constantFrom(...ACTIVATIONS);

const conv = fc.record({ filters: whole(1, 5), size: whole(1, 7), stride: whole(1, 3), padding: fc.constantFrom(...PADDINGS) });
const pool = fc.record({ kind: fc.constantFrom('max' as const, 'average' as const), size: whole(2, 4), stride: whole(1, 4) });
const block: fc.Arbitrary<BlockSpec> = fc.record({
  convs: fc.array(conv, { minLength: 1, maxLength: 2 }),
  batchNorm: fc.boolean(),
  activation,
  pool: fc.option(pool, { nil: null }),
});
const hidden: fc.Arbitrary<DenseSpec> = fc.record({ units: whole(1, 9), batchNorm: fc.boolean(), activation, dropout: fc.constant(0) });

const scaling = fc.oneof(
  fc.constant({ kind: 'unit' } as const),
  fc.record({ kind: fc.constant('standardised' as const), mean: fc.constant(0.13), deviation: fc.constant(0.31) }),
);

/** Any valid network without dropout on small images. */
export const modelSpecs: fc.Arbitrary<ModelSpec> = fc
  .record({
    input: fc.record({ height: whole(5, 14), width: whole(5, 14) }),
    inputScaling: scaling,
    blocks: fc.array(block, { maxLength: 4 }),
    flattenDropout: fc.constant(0),
    hidden: fc.array(hidden, { maxLength: 3 }),
    classes: whole(2, 7),
    init: fc.constantFrom(...INITS),
  })
  .filter((spec) => layersOf(spec).every((layer) => layer.outputShape.every((length) => length >= 1)));

export const normalises = (spec: ModelSpec): boolean => layersOf(spec).some((layer) => layer.kind === 'batch-norm');

/**
 * The same network without kinks: rounding behind a batch normalisation is large enough to decide on which side of one
 * a value falls, and then two right gradients differ.
 */
export function smooth(spec: ModelSpec): ModelSpec {
  const activation = 'tanh';
  return {
    ...spec,
    blocks: spec.blocks.map((block) => ({ ...block, activation, pool: block.pool && { ...block.pool, kind: 'average' } })),
    hidden: spec.hidden.map((layer) => ({ ...layer, activation })),
  };
}

export interface Batch {
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
}

/** Random images with blank borders, as digits have, and random labels. */
export function randomBatch(spec: ModelSpec, count: number, seed: number): Batch {
  const rng = createRng('test batch', seed);
  const { height, width } = spec.input;
  const pixels = Uint8Array.from({ length: count * height * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width) % height, at % width];
    const border = row === 0 || column === 0 || row === height - 1 || column === width - 1;
    return border ? 0 : rng.below(256);
  });
  return { pixels, labels: Int32Array.from({ length: count }, () => rng.below(spec.classes)) };
}

/** Weights away from every special value: no zeros, no ones, positive variances. */
export function randomWeights(spec: ModelSpec, seed: number): readonly NamedTensor[] {
  const rng = createRng('test weights', seed);
  return weightSlots(spec).map(({ name, shape }) => {
    const fan = Math.sqrt(shape.slice(0, -1).reduce((product, length) => product * length, 1));
    const draw = (): number => (name.endsWith('gamma') || name.endsWith('Variance') ? 0.5 + rng.next() : rng.normal() / fan);
    return { name, shape, values: Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, draw) };
  });
}

const largestOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

/** Float32 rounds softmax minus target to some 1e-7: gradients much smaller than this cannot agree to 1e-5. */
const SMALLEST_SCALE = 0.02;

/** The largest difference between two arrays, in parts of the largest entry of the expected one (or of `scale`, where that is larger). */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, scale = SMALLEST_SCALE): number {
  if (actual.length !== expected.length) return Infinity;
  const differences = Array.from(expected, (value, at) => Math.abs((actual[at] ?? NaN) - value));
  return differences.some(Number.isNaN) ? Infinity : largestOf(differences) / Math.max(largestOf(expected), scale);
}

/**
 * The worst relative difference over all weights. What lies before a batch normalisation has gradients that are zero
 * but for rounding (its bias always), so there differences count against the largest gradient of the network.
 */
export function worstDifference(
  spec: ModelSpec,
  actual: ReadonlyMap<string, Float32Array>,
  expected: ReadonlyMap<string, Float32Array>,
): number {
  const scale = normalises(spec) ? Math.max(...[...expected.values()].map(largestOf)) : SMALLEST_SCALE;
  return Math.max(...[...expected].map(([name, values]) => relativeDifference(actual.get(name) ?? [], values, scale)));
}
