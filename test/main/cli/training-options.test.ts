import { describe, expect, test } from 'vitest';
import { PRESETS } from '@shared/domain/presets.js';
import { UsageError } from '../../../src-main/cli/arguments.js';
import { configFromOptions } from '../../../src-main/cli/training-options.js';

describe('the options of a training', () => {
  test.each(PRESETS.map(({ id, config }) => [id, config] as const))('are those of %s where none is given', (id, config) => {
    expect(configFromOptions({ preset: id })).toEqual({ ...config, name: id });
  });

  test('change what is named and nothing else', () => {
    const best = configFromOptions({ preset: 'best-cnn' });
    expect(configFromOptions({ preset: 'best-cnn', epochs: '3' })).toEqual({ ...best, epochs: 3 });
    expect(configFromOptions({ preset: 'fast-cnn', optimizer: 'adamw' }).optimizer).toMatchObject({ beta2: 0.95, weightDecay: 0.01 });
    expect(configFromOptions({ preset: 'best-cnn', 'warm-up-epochs': '0' }).schedule).toEqual({ kind: 'cosine', warmUpEpochs: 0 });
    expect(configFromOptions({ preset: 'best-cnn', schedule: 'cosine' }).schedule).toEqual(best.schedule);
  });

  test('of another optimizer or schedule than the preset has are those of the form', () => {
    const options = { preset: 'fast-fcnn', optimizer: 'sgd', schedule: 'cosine' };
    expect(configFromOptions(options)).toMatchObject({
      optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 },
      schedule: { kind: 'cosine', warmUpEpochs: 1 },
    });
    expect(configFromOptions({ ...options, nesterov: true }).optimizer).toMatchObject({ nesterov: true });
    expect(configFromOptions({ preset: 'fast-fcnn', optimizer: 'rmsprop' }).optimizer).toMatchObject({ decay: 0.9, momentum: 0 });
  });

  test.each([
    [{ preset: 'best' }, 'There is no preset "best"'],
    [{ optimizer: 'adam', momentum: '0.9' }, 'momentum'],
    [{ optimizer: 'rmsprop', nesterov: true }, 'nesterov'],
    [{ schedule: 'constant', 'warm-up-epochs': '1' }, 'warm-up-epochs'],
  ])('that mean nothing are refused: %j', (options, word) => {
    expect(() => configFromOptions(options)).toThrow(UsageError);
    expect(() => configFromOptions(options)).toThrow(word);
  });
});
