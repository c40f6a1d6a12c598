import { describe, expect, it } from 'vitest';
import { MNIST } from '@shared/domain/dataset.js';
import { configProblems, LIMITS } from '@shared/domain/run-config-rules.js';
import { extensionConfig, repeatConfig } from '@shared/domain/run-descent.js';
import { buildConfig } from '../../support/renderer-builders.js';

describe('the config of a run that comes from another one', () => {
  it('stays the same for a repeat, but for its name', () => {
    const config = buildConfig({ name: 'cnn', seed: 7 });
    expect(repeatConfig(config)).toEqual({ ...config, name: 'cnn repeated' });
  });

  it('has the epochs asked for, the last learning rate and no second warm-up when it is trained further', () => {
    const config = buildConfig({ name: 'cnn', epochs: 20, schedule: { kind: 'cosine', warmUpEpochs: 2 } });
    const further = extensionConfig(config, [{ step: 5, learningRate: 0.01 }, { step: 9, learningRate: 0.002 }], 1); // prettier-ignore
    expect(further).toEqual({
      ...config,
      name: 'cnn further',
      epochs: 1,
      learningRate: 0.002,
      schedule: { kind: 'cosine', warmUpEpochs: 0 },
    });
    expect(configProblems(further, MNIST)).toEqual([]);
    expect(extensionConfig(config, [], 1).learningRate).toBe(config.learningRate);
  });

  it('has a name that can be kept, however long the first one is', () => {
    const config = buildConfig({ name: 'x'.repeat(LIMITS.nameLength) });
    for (const { name } of [repeatConfig(config), extensionConfig(config, [], 1)]) {
      expect(name).toHaveLength(LIMITS.nameLength);
      expect(name).toMatch(/ (repeated|further)$/);
    }
  });
});
