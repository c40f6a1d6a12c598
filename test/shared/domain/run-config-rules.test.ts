import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MNIST } from '@shared/domain/dataset.js';
import { layersOf, parameterCount, weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { findPreset, PRESETS } from '@shared/domain/presets.js';
import { configProblems } from '@shared/domain/run-config-rules.js';
import { runConfigSchema } from '@shared/domain/run-config-schema.js';
import { NO_AUGMENTATION, trainingSizes, type RunConfig } from '@shared/domain/run-config.js';

function config(overrides: Partial<RunConfig> = {}): RunConfig {
  const preset = findPreset('reference-cnn');
  if (preset === undefined) throw new Error('no reference-cnn');
  return { name: 'a', ...preset.config, ...overrides };
}
const model = (overrides: Partial<ModelSpec>): RunConfig => config({ model: { ...config().model, ...overrides } });

describe('presets', () => {
  test.each(PRESETS.map((preset) => [preset.id, preset] as const))('%s can be trained and survives its schema', (_id, preset) => {
    const complete = { name: preset.id, ...preset.config };
    expect(configProblems(complete, MNIST)).toEqual([]);
    expect(runConfigSchema.parse(complete)).toEqual(complete);
  });

  test('a run recorded before there was augmentation reads as one without', () => {
    const { augmentation, patience, ...before } = config();
    expect(runConfigSchema.parse(before)).toEqual({ ...before, augmentation, patience });
    expect([augmentation, patience]).toEqual([NO_AUGMENTATION, 0]);
  });

  test.each([
    ['reference-cnn', 214_538],
    ['reference-cnn-wide', 942_026],
    ['reference-fcnn', 535_818],
    ['best-cnn', 366_474],
  ])('%s has %d parameters', (id, count) => {
    const preset = findPreset(id);
    expect(preset && parameterCount(preset.config.model)).toBe(count);
  });

  test('the reference splits 48,000 to 12,000 and takes 2,400 steps an epoch', () => {
    expect(trainingSizes(config(), MNIST.trainCount)).toEqual({ train: 48_000, validation: 12_000, stepsPerEpoch: 2_400 });
  });
});

test('layers carry the reference CNN from 28x28x1 to 10', () => {
  const shapes = layersOf(config().model).map((layer) => `${layer.name} ${layer.outputShape.join('x')}`);
  expect(shapes).toEqual([
    'conv1 28x28x16', 'act1 28x28x16', 'pool1 14x14x16', 'conv2 14x14x32', 'act2 14x14x32', 'pool2 7x7x32',
    'flatten 1568', 'fc1 128', 'act3 128', 'drop1 128', 'fc2 64', 'act4 64', 'drop2 64', 'output 10',
  ]); // prettier-ignore
  const names = weightSlots(config().model).map((slot) => slot.name);
  expect(new Set(names).size).toBe(names.length);
});

describe('configProblems', () => {
  test.each<[string, RunConfig, string, readonly string[]]>([
    ['no epochs', config({ epochs: 0 }), 'epochs', ['0', '1,000']],
    ['half a batch', config({ batchSize: 2.5 }), 'batchSize', ['2.5', '1,024']],
    ['a batch above the limit', config({ batchSize: 4096 }), 'batchSize', ['4096', '1,024']],
    ['a batch above the data', config({ trainSize: 10, batchSize: 20 }), 'batchSize', ['20', '10']],
    ['not a number', config({ learningRate: NaN }), 'learningRate', ['NaN']],
    ['too much validation', config({ validationShare: 0.95 }), 'validationShare', ['3,000 digits', '0.05 to 0.50']],
    ['a share that is none', config({ validationShare: -1 }), 'validationShare', ['-1', '0.05 to 0.50']],
    ['a wild rotation', config({ augmentation: { ...NO_AUGMENTATION, rotationDegrees: 90 } }), 'augmentation', ['90 degrees', '0 to 45']],
    ['no number of pixels', config({ augmentation: { ...NO_AUGMENTATION, shiftPixels: NaN } }), 'augmentation', ['NaN pixels', '0 to 10']],
    ['a negative shear', config({ augmentation: { ...NO_AUGMENTATION, shear: -0.1 } }), 'augmentation', ['-0.1', '0 to 0.5']],
    ['half an epoch of patience', config({ patience: 1.5 }), 'patience', ['1.5', '1,000']],
    ['no name', config({ name: '  ' }), 'name', ['name']],
    ['a negative seed', config({ seed: -1 }), 'seed', ['-1']],
    ['eleven outputs', model({ classes: 11 }), 'model', ['11', '10']],
    ['dropout of everything', model({ flattenDropout: 1 }), 'model', ['1', 'below 1']],
    [
      'five blocks',
      model({ blocks: Array.from({ length: 5 }, () => config().model.blocks[0]).filter((block) => block !== undefined) }),
      'model',
      ['5', '4'],
    ],
    [
      'nothing left of the image',
      model({
        blocks: [
          {
            convs: [
              { filters: 4, size: 7, stride: 4, padding: 'valid' },
              { filters: 4, size: 7, stride: 4, padding: 'valid' },
            ],
            batchNorm: false,
            activation: 'relu',
            pool: null,
          },
        ],
      }),
      'model',
      ['conv2'],
    ],
    [
      'Nesterov without momentum',
      config({ optimizer: { kind: 'sgd', momentum: 0, nesterov: true, weightDecay: 0 } }),
      'optimizer',
      ['momentum'],
    ],
    ['warm-up as long as the run', config({ epochs: 2, schedule: { kind: 'cosine', warmUpEpochs: 2 } }), 'schedule', ['2']],
  ])('%s is named with its value and what is allowed', (_what, wrong, field, words) => {
    const problems = configProblems(wrong, MNIST).filter((problem) => problem.field === field);
    expect(problems).toHaveLength(1);
    for (const word of words) expect(problems[0]?.message).toContain(word);
  });

  test('never throws, and what it passes has whole positive sizes', () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -5, max: 70_000 }));
    fc.assert(
      fc.property(
        fc.record({ epochs: number, batchSize: number, validationShare: number, trainSize: fc.option(number), seed: number }),
        (values) => {
          const candidate = config(values);
          if (configProblems(candidate, MNIST).length > 0) return;
          const sizes = trainingSizes(candidate, MNIST.trainCount);
          for (const size of Object.values(sizes)) expect(Number.isInteger(size) && size > 0).toBe(true);
          expect(sizes.train + sizes.validation).toBeLessThanOrEqual(MNIST.trainCount);
        },
      ),
    );
  });
});
