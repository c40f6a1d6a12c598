import { describe, expect, test } from 'vitest';
import { MNIST } from '@shared/domain/dataset.js';
import { findPreset, PRESETS, type Preset } from '@shared/domain/presets.js';
import type { OptimizerSpec, ScheduleSpec } from '@shared/domain/run-config.js';
import { configProblems } from '@shared/domain/run-config-rules.js';
import { configOf, isCustom, parseNumber, suggestName, valuesOf } from '../../../src-renderer/state/setup-form.js';
import { buildDataset } from '../../support/renderer-builders.js';
import { SetupState } from '../../../src-renderer/state/setup-state.svelte.js';

function buildSetup(takenNames: readonly string[] = []): SetupState {
  return new SetupState({ datasets: () => [MNIST], takenNames: () => takenNames });
}

describe('the form and a preset', () => {
  test.each(PRESETS.map((preset) => [preset.id, preset] as const))('%s comes back from its fields unchanged and can start', (_, preset) => {
    const values = valuesOf(preset);
    const config = configOf(values, preset, 'a-name', MNIST);
    expect(config).toEqual({ ...preset.config, name: 'a-name' });
    expect(configProblems(config, MNIST)).toEqual([]);
    expect(isCustom(values, preset)).toBe(false);
  });

  test('changing a value makes it custom, changing it back does not leave it so', () => {
    const setup = buildSetup();
    setup.choosePreset('reference-cnn');
    expect(setup.custom).toBe(false);
    setup.setNumber('batchSize', '32');
    expect(setup.custom).toBe(true);
    expect(setup.config.preset).toBe('reference-cnn');
    setup.setNumber('batchSize', '20');
    expect(setup.custom).toBe(false);
  });

  test('a name is no setting, another spelling of a number no change', () => {
    const setup = buildSetup();
    setup.setName('mine');
    setup.setNumber('dropout', '0.1000');
    expect(setup.custom).toBe(false);
  });

  test('augmentation and patience go into the config, and a wrong one is marked at its own field', () => {
    const setup = buildSetup();
    setup.setNumber('rotationDegrees', '15');
    setup.setNumber('shiftPixels', '2.5');
    setup.setNumber('patience', '4');
    expect(setup.config).toMatchObject({ augmentation: { rotationDegrees: 15, scale: 0, shear: 0, shiftPixels: 2.5 }, patience: 4 });
    expect(setup.custom).toBe(true);
    setup.setNumber('shear', '3');
    expect([...setup.problems]).toEqual([['shear', 'Shear of 3 is out of range. Use 0 to 0.5.']]);
    setup.setNumber('shear', 'x');
    expect(setup.problems.get('shear')).toBe('“x” is not a number. Use 0 to 0.5.');
    setup.setNumber('shear', '0');
    setup.setNumber('patience', '1.5');
    expect([...setup.problems.keys()]).toEqual(['patience']);
  });

  test('choosing a preset again fills every field', () => {
    const setup = buildSetup();
    setup.setNumber('epochs', '7');
    setup.setChoice({ optimizer: 'sgd' });
    setup.choosePreset('reference-fcnn');
    expect(setup.form).toEqual(valuesOf(setup.preset));
    expect(setup.custom).toBe(false);
  });

  test('the data set is chosen apart from the preset, and the network has an output for each of its classes', () => {
    const letters = buildDataset();
    const setup = new SetupState({ datasets: () => [MNIST, letters], takenNames: () => [] });
    setup.setChoice({ dataset: letters.id });
    expect(setup.custom).toBe(false);
    setup.choosePreset('reference-cnn');
    expect(setup.config).toMatchObject({ dataset: 'letters', preset: 'reference-cnn', model: { classes: 4 }, batchSize: 20 });
    expect(setup.sizes).toEqual({ train: 640, validation: 160, stepsPerEpoch: 32 });
    expect([...setup.problems]).toEqual([]);
    setup.reset();
    expect(setup.form.dataset).toBe('letters');
  });

  test('a set that is gone has to be replaced, and one that is too small for a batch is told there', () => {
    let sets = [MNIST, buildDataset({ trainCount: 50 })];
    const setup = new SetupState({ datasets: () => sets, takenNames: () => [] });
    setup.setChoice({ dataset: 'letters' });
    expect([...setup.problems]).toEqual([['batchSize', 'A batch of 64 is larger than the 40 images to train on. Use 1 to 40.']]);
    sets = [MNIST];
    expect(new SetupState({ datasets: () => sets, takenNames: () => [] }).problems.size).toBe(0);
    const left = new SetupState({ datasets: () => sets, takenNames: () => [] });
    left.setChoice({ dataset: 'letters' });
    expect(left.problems.get('dataset')).toBe('There is no data set “letters” here. Choose another one.');
  });

  test('custom can be chosen as it is, and a reset takes everything back', () => {
    const setup = buildSetup();
    setup.chooseCustom();
    expect(setup.custom).toBe(true);
    setup.setName('mine');
    setup.reset();
    expect(setup.custom).toBe(false);
    expect(setup.name).toBe('fast-cnn');
  });

  test('dropout goes to the places that have any', () => {
    const setup = buildSetup();
    setup.choosePreset('reference-cnn');
    setup.setNumber('dropout', '0.35');
    expect(setup.config.model.flattenDropout).toBe(0);
    expect(setup.config.model.hidden.map((layer) => layer.dropout)).toEqual([0.35, 0.35]);
    setup.choosePreset('reference-cnn-wide');
    setup.setNumber('dropout', '0');
    setup.setNumber('dropout', '0.4');
    expect(setup.config.model.flattenDropout).toBe(0.4);
  });

  test('SGD takes the momentum field, Adam keeps the preset’s own betas', () => {
    const setup = buildSetup();
    expect(setup.config.optimizer).toEqual({ kind: 'adam', beta1: 0.9, beta2: 0.95, epsilon: 1e-8 });
    setup.setChoice({ optimizer: 'sgd' });
    setup.setNumber('momentum', '0.8');
    expect(setup.config.optimizer).toEqual({ kind: 'sgd', momentum: 0.8, nesterov: false, weightDecay: 0 });
  });

  test('a schedule that the preset lacks gets usual values', () => {
    const setup = buildSetup();
    setup.choosePreset('reference-cnn');
    setup.setChoice({ schedule: 'one-cycle' });
    expect(setup.config.schedule).toEqual({ kind: 'one-cycle', warmUpShare: 0.2, startFactor: 0.1 });
    expect(setup.ready).toBe(true);
  });
});

describe('values that cannot be trained', () => {
  test('each is told at its field, and all of them count', () => {
    const setup = buildSetup();
    setup.setNumber('validationShare', '0.95');
    setup.setNumber('epochs', '0');
    expect(setup.ready).toBe(false);
    expect([...setup.problems.keys()].sort()).toEqual(['epochs', 'validationShare']);
    expect(setup.problems.get('validationShare')).toBe('0.95 would leave 3,000 digits to train on. Use 0.05 to 0.50.');
  });

  test.each([
    ['epochs', 'abc', '“abc” is not a number. Use a whole number from 1 to 1,000.'],
    ['batchSize', '', 'A number is missing. Use a whole number from 1 to 1,024.'],
    ['batchSize', '2000', 'A batch cannot have 2000 images. Use a whole number from 1 to 1,024.'],
    ['learningRate', '0', 'A learning rate of 0 cannot be used. Use a number above 0, at most 10.'],
    ['dropout', '1', 'Dropout of 1 is out of range. Use 0 or more, below 1.'],
    ['labelSmoothing', '0x1', '“0x1” is not a number. Use 0 to 0.5.'],
    ['seed', '1.5', '1.5 is not a seed. Use a whole number from 0 to 2,147,483,647.'],
  ] as const)('%s "%s": %s', (field, text, sentence) => {
    const setup = buildSetup();
    setup.setNumber(field, text);
    expect([...setup.problems]).toEqual([[field, sentence]]);
  });

  test('AdamW keeps the preset’s betas and takes the weight decay field; a wrong one is told there', () => {
    const setup = buildSetup();
    setup.choosePreset('fast-cnn');
    setup.setChoice({ optimizer: 'adamw' });
    setup.setNumber('weightDecay', '0.05');
    expect(setup.config.optimizer).toEqual({ kind: 'adamw', beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.05 });
    expect(setup.problems.size).toBe(0);
    setup.setNumber('weightDecay', '2');
    expect([...setup.problems.keys()]).toEqual(['weightDecay']);
    setup.setChoice({ optimizer: 'rmsprop' });
    expect(setup.config.optimizer).toMatchObject({ kind: 'rmsprop', momentum: 0 });
    expect(setup.problems.size).toBe(0);
  });

  test('a cosine’s warm-up must be shorter than the run', () => {
    const setup = buildSetup();
    setup.choosePreset('reference-cnn');
    setup.setChoice({ schedule: 'cosine' });
    expect(setup.config.schedule).toEqual({ kind: 'cosine', warmUpEpochs: 1 });
    expect(setup.problems.size).toBe(0);
    setup.setNumber('epochs', '1');
    expect(setup.problems.get('warmUpEpochs')).toContain('does not fit into 1');
  });

  test('momentum matters only with SGD', () => {
    const setup = buildSetup();
    setup.setNumber('momentum', 'much');
    expect(setup.ready).toBe(true);
    setup.setChoice({ optimizer: 'sgd' });
    expect(setup.problems.get('momentum')).toBe('“much” is not a number. Use 0 or more, below 1.');
    setup.setNumber('momentum', '1');
    expect(setup.problems.get('momentum')).toContain('Momentum of 1 is out of range');
  });

  test('a run needs a name and a data set', () => {
    const setup = buildSetup();
    setup.setName('  ');
    expect(setup.problems.get('name')).toBe('The run needs a name.');
    setup.setName('x');
    setup.setChoice({ dataset: 'gone' });
    expect(setup.problems.get('dataset')).toContain('“gone”');
    expect(setup.ready).toBe(false);
  });

  test('sizes are told only while they can be known', () => {
    const setup = buildSetup();
    expect(setup.sizes).toEqual({ train: 48_000, validation: 12_000, stepsPerEpoch: 750 });
    setup.setNumber('batchSize', '0');
    expect(setup.sizes).toBeNull();
  });
});

describe('the suggested name', () => {
  test('is the preset’s, numbered past the names that are taken', () => {
    expect(suggestName('fast-cnn', [])).toBe('fast-cnn');
    expect(suggestName('fast-cnn', ['fast-cnn', 'fast-cnn-2', 'other'])).toBe('fast-cnn-3');
    expect(suggestName('fast-cnn', ['fast-cnn-2'])).toBe('fast-cnn');
  });

  test('gives way to a typed one until that run has started', () => {
    const setup = buildSetup(['fast-cnn']);
    expect(setup.name).toBe('fast-cnn-2');
    setup.setName('mine');
    setup.choosePreset('reference-cnn');
    expect(setup.config.name).toBe('mine');
    setup.forgetName();
    expect(setup.config.name).toBe('reference-cnn');
  });
});

test.each([
  ['0.5', 0.5],
  [' 12 ', 12],
  ['.5', 0.5],
  ['1e-3', 0.001],
  ['-2', -2],
  ['', NaN],
  ['1,000', NaN],
  ['Infinity', NaN],
  ['0x10', NaN],
])('"%s" is typed for %s', (text, value) => {
  expect(parseNumber(text)).toBe(value);
});

describe('settings of a run', () => {
  const OPTIMIZERS: readonly OptimizerSpec[] = [
    { kind: 'adam', beta1: 0.8, beta2: 0.99, epsilon: 1e-7 },
    { kind: 'adamw', beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.012 },
    { kind: 'sgd', momentum: 0.85, nesterov: true, weightDecay: 0.0005 },
    { kind: 'rmsprop', decay: 0.95, momentum: 0.1, epsilon: 1e-6 },
  ];
  const SCHEDULES: readonly ScheduleSpec[] = [
    { kind: 'constant' },
    { kind: 'one-cycle', warmUpShare: 0.35, startFactor: 0.05 },
    { kind: 'cosine', warmUpEpochs: 2 },
  ];

  test.each(PRESETS.map((preset) => [preset.id, preset] as const))('cloned from %s are what the next run trains with', (_, preset) => {
    for (const optimizer of OPTIMIZERS) {
      for (const schedule of SCHEDULES) {
        const setup = buildSetup(['mine', 'mine-2']);
        const config = { ...preset.config, name: 'mine', optimizer, schedule, epochs: 12, trainSize: 5000, learningRate: 0.0007, seed: 77 };
        setup.fillFrom(config);
        expect(setup.config).toEqual({ ...config, name: 'mine-3' });
        expect(setup.custom).toBe(true);
      }
    }
  });

  test('with different dropout at different places stay so until the one field is changed', () => {
    const setup = buildSetup();
    const config = presetConfig('reference-cnn');
    const model = { ...config.model, flattenDropout: 0.1 };
    setup.fillFrom({ ...config, model, name: 'mine' });
    expect(setup.config.model).toEqual(model);
    setup.setNumber('dropout', '0.5');
    expect(setup.config.model.flattenDropout).toBe(0.5);
    expect(setup.config.model.hidden.map((layer) => layer.dropout)).toEqual([0.5, 0.5]);
  });

  test('give way to a preset that is chosen', () => {
    const setup = buildSetup();
    setup.fillFrom({ ...presetConfig('reference-cnn'), name: 'mine', trainSize: 5000 });
    setup.choosePreset('fast-cnn');
    expect([setup.config.trainSize, setup.custom]).toEqual([null, false]);
  });
});

function presetConfig(id: string): Preset['config'] {
  const preset = findPreset(id);
  if (!preset) throw new Error(`There is no preset ${id}`);
  return preset.config;
}
