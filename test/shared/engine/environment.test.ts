import { describe, expect, test } from 'vitest';
import { findPreset } from '@shared/domain/presets.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { defaultTuning, engineVariables, tuningFor, tuningFromEnvironment } from '@shared/engine/environment.js';

function modelOf(id: string): ModelSpec {
  const model = findPreset(id)?.config.model;
  if (!model) throw new Error(`There is no preset ${id}.`);
  return model;
}

describe('the settings of a training', () => {
  test('with batch normalisation use the cores inside operations, as its batches are not split', () => {
    expect(tuningFor(modelOf('best-cnn'), defaultTuning(2))).toEqual({ intraOpThreads: 2, interOpThreads: 2, towers: 1, oneDnn: true });
    const reference = modelOf('reference-cnn');
    const hidden = reference.hidden.map((layer) => ({ ...layer, batchNorm: true }));
    expect(tuningFor({ ...reference, hidden }, defaultTuning(8))).toMatchObject({ intraOpThreads: 2, towers: 1 });
  });

  test('are the given ones for any other network, and never more threads than there are cores', () => {
    expect(tuningFor(modelOf('reference-cnn'), defaultTuning(2))).toEqual(defaultTuning(2));
    const dense = modelOf('reference-fcnn');
    const normalised = { ...dense, hidden: dense.hidden.map((layer) => ({ ...layer, batchNorm: true })) };
    expect(tuningFor(normalised, defaultTuning(2))).toEqual(defaultTuning(2));
    expect(tuningFor(modelOf('best-cnn'), defaultTuning(1))).toEqual(defaultTuning(1));
    const measured = { intraOpThreads: 4, interOpThreads: 2, towers: 2, oneDnn: false };
    expect(tuningFor(modelOf('best-cnn'), measured)).toEqual({ ...measured, towers: 1 });
  });

  test('reach the engine through its environment', () => {
    const tuning = tuningFor(modelOf('best-cnn'), defaultTuning(2));
    expect(tuningFromEnvironment(engineVariables(tuning))).toEqual(tuning);
  });
});
