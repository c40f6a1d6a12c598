import { describe, expect, test } from 'vitest';
import { findPreset } from '@shared/domain/presets.js';
import { NO_AUGMENTATION, trainingSizes, type RunConfig } from '@shared/domain/run-config.js';
import {
  describeAugmentation,
  describeDropout,
  describeLayers,
  describeOptimizer,
  describeSchedule,
  summariseConfig,
} from '@shared/format/run-config.js';

function presetConfig(id: string, overrides: Partial<RunConfig> = {}): RunConfig {
  const preset = findPreset(id);
  if (!preset) throw new Error(`There is no preset ${id}`);
  return { ...preset.config, name: id, ...overrides };
}

describe('a config in words', () => {
  test('the header line names everything that was chosen', () => {
    const config = presetConfig('reference-cnn', { batchSize: 32, seed: 7 });
    expect(summariseConfig(config, trainingSizes(config, 60_000))).toBe(
      'Reference CNN · batch 32 · Adam 0.001 · dropout 0.20 · 48,000 train / 12,000 validation · seed 7',
    );
  });

  test('what is not there is not mentioned', () => {
    const config = presetConfig('fast-cnn', { preset: null });
    const model = { ...config.model, flattenDropout: 0, hidden: [] };
    expect(summariseConfig({ ...config, model }, null)).toBe('CNN · batch 64 · Adam 0.004 · one-cycle · seed 1');
  });

  test('layers run from the image to the classes', () => {
    expect(describeLayers(presetConfig('reference-fcnn').model)).toBe('784 – 512 – 256 – 10');
    expect(describeLayers(presetConfig('reference-cnn').model)).toBe('conv 16 – conv 32 – 128 – 64 – 10');
  });

  test('dropout tells one rate, a range, or nothing', () => {
    const { model } = presetConfig('reference-cnn');
    expect(describeDropout(model)).toBe('0.20');
    expect(describeDropout({ ...model, flattenDropout: 0.05 })).toBe('0.05 to 0.20');
    expect(describeDropout({ ...model, hidden: [] })).toBeNull();
  });

  test('optimizers and schedules tell what sets them apart', () => {
    expect(describeOptimizer({ kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 })).toBe('SGD, momentum 0.9');
    expect(describeOptimizer({ kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 })).toBe('SGD');
    expect(describeSchedule({ kind: 'one-cycle', warmUpShare: 0.2, startFactor: 0.1 })).toBe('one-cycle, 20 % warm-up');
    expect(describeSchedule({ kind: 'cosine', warmUpEpochs: 0 })).toBe('cosine');
  });

  test('augmentation names what is changed and by how much, or nothing', () => {
    const all = { rotationDegrees: 10, scale: 0.125, shear: 0.1, shiftPixels: 1.5 };
    expect(describeAugmentation(all)).toBe('rotated ±10°, scaled ±12.5 %, sheared ±0.1, shifted ±1.5 px');
    expect(describeAugmentation({ ...NO_AUGMENTATION, scale: 0.1 })).toBe('scaled ±10 %');
    expect(describeAugmentation(NO_AUGMENTATION)).toBeNull();
    expect(summariseConfig(presetConfig('best-cnn'), null)).toContain('dropout 0.20 · augmented · seed 1');
  });
});
