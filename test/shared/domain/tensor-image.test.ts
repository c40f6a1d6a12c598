import { describe, expect, test } from 'vitest';
import { channelImage, extentOf, flatImage, kernelSlice, unitImage, valueAt, valuesOf } from '@shared/domain/tensor-image.js';

const tensor = (shape: readonly number[]): { name: string; shape: readonly number[]; values: Float32Array } => ({
  name: 'made',
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index),
});

describe('pictures in a tensor', () => {
  test('a channel of [height, width, channels]', () => {
    expect([...valuesOf(channelImage(tensor([2, 3, 4]), 1))]).toEqual([1, 5, 9, 13, 17, 21]);
  });

  test('a slice of [height, width, inputs, filters]', () => {
    expect([...valuesOf(kernelSlice(tensor([2, 2, 3, 5]), 1, 4))]).toEqual([9, 24, 39, 54]);
    expect(valueAt(kernelSlice(tensor([2, 2, 3, 5]), 0, 0), 1, 0)).toBe(30);
  });

  test('the inputs of a dense unit', () => {
    expect([...valuesOf(unitImage(tensor([6, 3]), 2, 3, 2))]).toEqual([2, 5, 8, 11, 14, 17]);
  });

  test('that are not there are refused', () => {
    expect(() => channelImage(tensor([2, 3, 4]), 4)).toThrow('no channel 4');
    expect(() => kernelSlice(tensor([2, 2, 3, 5]), 3, 0)).toThrow('no slice of input 3');
    expect(() => unitImage(tensor([6, 3]), 2, 2, 0)).toThrow('no unit 0 of 2×2');
    expect(() => flatImage([1, 2], 2, 2)).toThrow('4 values, not 2');
  });
});

describe('the extent of pictures', () => {
  test('is over all of them, and leaves out what is not a number', () => {
    const extent = extentOf([flatImage([3, -4, NaN, 0], 2, 2), flatImage([1, Infinity], 1, 2)]);
    expect(extent).toMatchObject({ maximum: 3, minimum: -4, magnitude: 4 });
    expect(extent.positiveShare).toBeCloseTo(2 / 6);
    expect(extent.norm).toBeCloseTo(Math.sqrt(26));
  });

  test('of nothing is zero', () => {
    expect(extentOf([])).toEqual({ maximum: 0, minimum: 0, magnitude: 0, positiveShare: 0, norm: 0 });
  });
});
