import { expect, test } from 'vitest';
import { findPreset } from '@shared/domain/presets.js';
import { receptiveField } from '@shared/domain/receptive-field.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';

function modelOf(preset: string): ModelSpec {
  const found = findPreset(preset);
  if (found === undefined) throw new Error(preset);
  return found.config.model;
}

test.each([
  // padded by one
  ['reference-cnn', 'conv1', [0, 27], { top: -1, left: 26, height: 3, width: 3 }],
  ['reference-cnn', 'pool1', [0, 5], { top: -1, left: 9, height: 4, width: 4 }],
  // three of the pooled rows, two of the first map's each, one more on either side
  ['reference-cnn', 'act2', [5, 7], { top: 7, left: 11, height: 8, width: 8 }],
  // not padded
  ['best-cnn', 'conv1', [0, 23], { top: 0, left: 23, height: 5, width: 5 }],
] as const)('in %s a value of %s at %j depends on %j', (preset, layer, [row, column], patch) => {
  expect(receptiveField(modelOf(preset), layer, row, column)).toEqual(patch);
});

test('a window that strides over a padded image begins on its first pixel', () => {
  const [block, ...others] = modelOf('reference-cnn').blocks;
  if (block === undefined) throw new Error('The reference CNN has no block.');
  const strided = { ...block, convs: [{ filters: 4, size: 3, stride: 2, padding: 'same' as const }] };
  const spec = { ...modelOf('reference-cnn'), blocks: [strided, ...others] };
  expect(receptiveField(spec, 'conv1', 1, 13)).toEqual({ top: 2, left: 26, height: 3, width: 3 });
});

test('what comes after flatten has no map', () => {
  expect(() => receptiveField(modelOf('reference-cnn'), 'fc1', 0, 0)).toThrow('fc1 has no map.');
});
