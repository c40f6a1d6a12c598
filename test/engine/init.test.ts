import { describe, expect, it } from 'vitest';
import { weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec, WeightInit } from '@shared/domain/model-spec.js';
import { initialWeights } from '../../src-main/engine/init.js';

const spec = (init: WeightInit, filters = 16): ModelSpec => ({
  input: { height: 28, width: 28 },
  inputScaling: { kind: 'unit' },
  blocks: [
    {
      convs: [
        { filters, size: 5, stride: 1, padding: 'same' },
        { filters: 32, size: 5, stride: 1, padding: 'same' },
      ],
      batchNorm: true,
      activation: 'relu',
      pool: { kind: 'max', size: 4, stride: 4 },
    },
  ],
  flattenDropout: 0,
  hidden: [{ units: 40, batchNorm: false, activation: 'relu', dropout: 0 }],
  classes: 10,
  init,
});
const values = (model: ModelSpec, name: string, seed = 1): Float32Array => {
  const found = initialWeights(model, seed).find((tensor) => tensor.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found.values;
};
const largest = (numbers: Float32Array): number => numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const meanSquare = (numbers: Float32Array): number => numbers.reduce((sum, value) => sum + value * value, 0) / numbers.length;
const mean = (numbers: Float32Array): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/** conv2 reads 5*5*16 = 400 values a unit, and 5*5*32 = 800 units read each of its inputs. */
const [FAN_IN, FAN_OUT] = [400, 800];
const VARIANCE: Readonly<Record<WeightInit, number>> = {
  'glorot-uniform': 2 / (FAN_IN + FAN_OUT),
  'he-normal': 2 / FAN_IN,
  'fan-in-normal': 1 / FAN_IN,
  'pytorch-default': 1 / (3 * FAN_IN),
};

describe.each(Object.entries(VARIANCE) as [WeightInit, number][])('%s', (init, variance) => {
  it('draws kernels around 0 with its variance, inside its bound if it has one', () => {
    const kernel = values(spec(init), 'param/conv2/kernel');
    const deviation = Math.sqrt(variance);
    expect(kernel).toHaveLength(5 * 5 * 16 * 32);
    expect(Math.abs(mean(kernel))).toBeLessThan((4 * deviation) / Math.sqrt(kernel.length));
    expect(Math.abs(meanSquare(kernel) / variance - 1)).toBeLessThan(0.05);
    const uniform = init === 'glorot-uniform' || init === 'pytorch-default';
    const ratio = largest(kernel) / (Math.sqrt(3) * deviation);
    expect(uniform ? ratio <= 1 && ratio > 0.99 : ratio > 1.5).toBe(true);
  });

  it('starts biases at 0, or as PyTorch does, and batch normalisation as the identity', () => {
    const model = spec(init);
    const bias = values(model, 'param/conv2/bias');
    const bound = init === 'pytorch-default' ? 1 / Math.sqrt(FAN_IN) : 0;
    expect(largest(bias)).toBeLessThanOrEqual(bound);
    expect(largest(bias) > 0).toBe(bound > 0);
    const normal = ['param/norm1/gamma', 'param/norm1/beta', 'buffer/norm1/movingMean', 'buffer/norm1/movingVariance'];
    expect(normal.map((name) => [...new Set(values(model, name))])).toEqual([[1], [0], [0], [1]]);
  });
});

describe('initial weights', () => {
  it('come in the order and shapes of the spec', () => {
    const model = spec('he-normal');
    expect(initialWeights(model, 1).map(({ name, shape }) => [name, shape])).toEqual(
      weightSlots(model).map(({ name, shape }) => [name, shape]),
    );
  });

  it('depend on the seed and not on other layers', () => {
    const name = 'param/fc1/kernel';
    const bytes = (model: ModelSpec, seed: number): Buffer => Buffer.from(values(model, name, seed).buffer);
    expect(bytes(spec('he-normal'), 1).equals(bytes(spec('he-normal', 8), 1))).toBe(true);
    expect(bytes(spec('he-normal'), 1).equals(bytes(spec('he-normal'), 2))).toBe(false);
  });
});
