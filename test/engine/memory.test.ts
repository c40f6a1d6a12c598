import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPreset, PRESETS } from '@shared/domain/presets.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { AppError } from '@shared/errors.js';
import { modelSpecs } from '../support/oracle-arbitraries.js';
import { checkMemory } from '../../src-main/engine/memory.js';

const GIGABYTE = 1_072_693_248;
const imageCount = 70_000;

function refusal(spec: ModelSpec, batchSize: number, limitBytes = GIGABYTE): AppError | null {
  try {
    checkMemory({ spec, batchSize, imageCount }, limitBytes);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

describe('the memory of a training', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset.config.model] as const))('is enough for %s at the largest batch', (_, model) => {
    expect(refusal(model, 1024)).toBeNull();
  });

  it('is refused beforehand where it is not, with a batch that fits', () => {
    const model = findPreset('reference-cnn')?.config.model;
    if (!model) throw new Error('The preset reference-cnn is gone.');
    const wide: ModelSpec = {
      ...model,
      blocks: [{ convs: [{ filters: 512, size: 3, stride: 1, padding: 'same' }], batchNorm: false, activation: 'relu', pool: null }],
      hidden: [],
    };
    const error = refusal(wide, 1000);
    expect(error?.code).toBe('out-of-memory');
    expect(error?.message).toBe(
      'Training this network with batches of 1000 takes up to 6.9 GB of memory, and the engine may use 1.0 GB. Use batches of at most 128, or a smaller network.',
    );
    expect(refusal(wide, 128)).toBeNull();
    expect(refusal(wide, 129)).not.toBeNull();
  });

  it('names a batch that fits, or none at all, whatever the network and the limit', () => {
    fc.assert(
      fc.property(modelSpecs, fc.integer({ min: 1, max: 1024 }), fc.integer({ min: 1e6, max: 1e8 }), (spec, batchSize, limitBytes) => {
        const error = refusal(spec, batchSize, limitBytes);
        if (error === null) return;
        const named = /at most (\d+),/.exec(error.message)?.[1];
        if (named === undefined) expect(refusal(spec, 1, limitBytes)).not.toBeNull();
        else expect([refusal(spec, Number(named), limitBytes), Number(named) < batchSize]).toEqual([null, true]);
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});
