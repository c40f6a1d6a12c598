import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NetworkTests } from '@shared/domain/averaging.js';
import { findPreset } from '@shared/domain/presets.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { writeModelFile } from '../../../src-main/formats/write/model-file.js';
import { buildEpoch, buildEvaluation, ENGINE_INFO, FACTS } from '../../support/fake-engine.js';
import { buildModel, buildSpec, buildWeights, writePthFile } from '../../support/models.js';
import { setUpModels, type EvaluateRequest, type ModelsSetup } from '../../support/models-service.js';

/** An engine that gives ReLU and sigmoid these losses on validation, and any network 9,900 of 10,000 on the test. */
function withLosses(relu: number, sigmoid: number): (request: EvaluateRequest) => EngineMessage {
  return ({ id, model, part }) => {
    const isRelu = model.hidden[0]?.activation !== 'sigmoid';
    const validation = { ...buildEvaluation(isRelu ? 20 : 3_000, 12_000), loss: isRelu ? relu : sigmoid };
    return { kind: 'evaluated', id, evaluation: part.kind === 'test' ? buildEvaluation(100, 10_000) : validation };
  };
}

const evaluated = ({ engine }: ModelsSetup): readonly string[] =>
  engine.asked('evaluate').map(({ model, part }) => `${model.hidden[0]?.activation ?? 'none'} ${part.kind}`);

describe('import', () => {
  test('takes the activation with the lower validation loss, says so, and looks at the test only then', async () => {
    const setup = await setUpModels(withLosses(0.1, 2));
    const [model, ...others] = await setup.models.import([writePthFile(setup.dataDir, 'my net.pth')]);
    expect(others).toEqual([]);
    expect(model).toMatchObject({
      name: 'my net',
      source: 'imported',
      dataset: 'mnist',
      note: 'ReLU found by evaluating both: 99.8 % against 75.0 % on validation',
      validation: { loss: 0.1, correct: 11_980, total: 12_000 },
      test: { correct: 9_900, total: 10_000 },
      createdAt: 1_700_000_000_000,
    });
    expect(evaluated(setup)).toEqual(['relu validation', 'sigmoid validation', 'relu test']);
    expect(setup.engine.asked('evaluate')[0]?.part).toEqual({ kind: 'validation', validationShare: 0.2, splitSeed: 1 });
    expect(setup.engine.asked('shutdown')).toHaveLength(1);
    expect(await setup.models.list()).toContainEqual(model);
    expect(setup.changed).toEqual([model]);
  });

  test.each([
    ['lower with sigmoid', 2, 0.1, 'sigmoid', 'Sigmoid found by evaluating both: 75.0 % against 99.8 % on validation'],
    ['equal', 1, 1, 'relu', 'ReLU found by evaluating both: 99.8 % against 75.0 % on validation'],
    ['not a number with ReLU', NaN, 5, 'sigmoid', 'Sigmoid found by evaluating both: 75.0 % against no finite result on validation'],
  ])('a validation loss that is %s', async (_what, relu, sigmoid, activation, note) => {
    const setup = await setUpModels(withLosses(relu, sigmoid));
    const [model] = await setup.models.import([writePthFile(setup.dataDir, 'net.pth')]);
    expect(model).toMatchObject({ note });
    expect(model?.spec?.hidden[0]?.activation).toBe(activation);
    const kept = await setup.history.getModelWeights(model?.id ?? '');
    expect(kept.spec).toEqual(model?.spec);
  });

  test('keeps what our own file says of itself, and evaluates one network only', async () => {
    const setup = await setUpModels(withLosses(0.1, 2));
    const file = path.join(setup.dataDir, 'x.safetensors');
    const { spec, weights } = buildModel();
    const facts = { name: 'Old name', preset: 'reference-fcnn', dataset: 'mnist', note: 'Seed 7', validation: null, test: null };
    writeFileSync(file, writeModelFile(spec, weights, facts));
    const [model] = await setup.models.import([file]);
    expect(model).toMatchObject({ name: 'Old name', preset: 'reference-fcnn', note: 'Seed 7', test: { correct: 9_900 } });
    expect(evaluated(setup)).toEqual(['relu validation', 'relu test']);
    const [renamed] = await setup.models.import([file], ' New name ');
    expect(renamed?.name).toBe('New name');
    for (const [name, expected] of [
      [' ', 'x'],
      ['n'.repeat(99), 'n'.repeat(80)],
    ] as const) {
      // prettier-ignore
      writeFileSync(file, writeModelFile(spec, weights, { ...facts, name }));
      expect((await setup.models.import([file]))[0]?.name).toBe(expected);
    }
  });

  test('of several files keeps all or none', async () => {
    const setup = await setUpModels(withLosses(0.1, 2));
    const [a, b] = [writePthFile(setup.dataDir, 'a.pth'), writePthFile(setup.dataDir, 'b.pth', { filters: [2] })];
    await expect(setup.models.import([a, path.join(setup.dataDir, 'c.pth'), b])).rejects.toMatchObject({ code: 'file-not-found' });
    const other = writePthFile(setup.dataDir, 'letters.pth', { classes: 26 });
    await expect(setup.models.import([a, other])).rejects.toMatchObject({
      code: 'bad-request',
      message: 'letters.pth cannot be used. The network has 26 outputs, but MNIST has 10 classes.',
    });
    await expect(setup.models.import([a, b], 'one name')).rejects.toMatchObject({ code: 'bad-request' });
    await expect(setup.models.import([a], '')).rejects.toMatchObject({ code: 'bad-request' });
    expect(setup.engine.requests).toEqual([]);
    expect(setup.changed).toEqual([]);
    expect((await setup.models.import([a, b])).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(setup.engine.asked('shutdown')).toHaveLength(1);
  });

  test.each<[string, Parameters<typeof setUpModels>[0], string, string]>([
    ['neither activation gives numbers', withLosses(NaN, Infinity), 'loss-not-finite', 'not finite numbers'],
    ['an evaluation fails', ({ id }) => ({ kind: 'evaluation-failed', id, error: { code: 'out-of-memory', message: 'too large' } }), 'out-of-memory', 'too large'],
    ['the engine fails', () => ({ kind: 'failed', error: { code: 'internal', message: 'a bug' } }), 'internal', 'a bug'],
    ['the engine crashes', (_request, engine) => { engine.print('Killed\n'); engine.exit(137); return null; }, 'engine-crashed', 'The engine ended unexpectedly ("Killed"). Nothing was changed. Try again.'],
  ])('when %s says why and keeps nothing', async (_what, play, code, message) => {
    const setup = await setUpModels(play);
    const file = writePthFile(setup.dataDir, 'net.pth');
    await expect(setup.models.import([file])).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
    expect((await setup.models.list()).filter(({ source }) => source === 'imported')).toEqual([]);
    expect(setup.changed).toEqual([]);
  }); // prettier-ignore
});

describe('evaluate', () => {
  test('a model by its id or its name', async () => {
    const setup = await setUpModels(withLosses(0.1, 2));
    const { id } = await setup.history.addModel(buildModel({ name: 'kept' }));
    for (const name of [id, 'kept']) {
      expect(await setup.models.evaluate(name)).toMatchObject({
        target: { kind: 'model', id, name: 'kept' },
        dataset: 'mnist',
        evaluation: { correct: 9_900, total: 10_000 },
        note: '',
      });
    }
    expect(evaluated(setup)).toEqual(['relu test', 'relu test']);
    expect(setup.engine.asked('evaluate')[0]?.weights).toEqual(buildModel().weights);
  });

  test('averaged over shifts on the test images alone, and says over how many', async () => {
    const setup = await setUpModels(withLosses(0.1, 2));
    await setup.history.addModel(buildModel({ name: 'kept' }));
    const file = writePthFile(setup.dataDir, 'net.pth');
    expect(await setup.models.evaluate('kept', null, 9)).toMatchObject({ shifts: 9 });
    expect(await setup.models.evaluate(file, null, 5)).toMatchObject({ shifts: 5 });
    expect(await setup.models.evaluate('kept')).toMatchObject({ shifts: 1 });
    expect(setup.engine.asked('evaluate').map(({ part, shifts = 1 }) => `${part.kind} ${shifts}`)).toEqual([
      'test 9',
      'validation 1',
      'validation 1',
      'test 5',
      'test 1',
    ]);
  });

  test('is kept for a run or a model with its shifts, in place of what was kept before, and never for a file', async () => {
    let loss = 0.5;
    const setup = await setUpModels(({ id: request }) => ({
      kind: 'evaluated',
      id: request,
      evaluation: { ...buildEvaluation(100, 10_000), loss },
    }));
    const { models, history } = setup;
    const { id } = await history.addModel(buildModel({ name: 'kept' }));
    const scores = async (): Promise<NetworkTests['scores']> => (await models.tests(id)).scores;
    expect(await scores()).toEqual([]);
    await models.evaluateKept(id, 9);
    const { evaluation } = await models.evaluateKept(id, 1);
    const { correct, total } = evaluation;
    expect(await scores()).toEqual([
      { dataset: 'mnist', shifts: 1, loss: 0.5, correct, total },
      { dataset: 'mnist', shifts: 9, loss: 0.5, correct, total },
    ]);
    loss = NaN;
    await models.evaluate('kept', null, 9);
    expect((await scores()).map((score) => [score.shifts, score.loss])).toEqual([
      [1, 0.5],
      [9, NaN],
    ]);
    const file = writePthFile(setup.dataDir, 'net.pth');
    for (const asked of [models.evaluateKept(file, 5), models.tests(file), models.tests('nothing')]) {
      await expect(asked).rejects.toMatchObject({ code: 'model-not-found' });
    }
  });

  test('a name that two models have is answered with their ids', async () => {
    const { models, history } = await setUpModels(withLosses(0.1, 2));
    const ids = [await history.addModel(buildModel()), await history.addModel(buildModel())].map(({ id }) => id);
    await expect(models.evaluate('fnet')).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(ids.join(', ')) as string,
    });
  });

  test('a run with the weights of its kept epoch', async () => {
    const setup = await setUpModels(withLosses(0.1, 2));
    const { history, models } = setup;
    const preset = findPreset('reference-fcnn');
    if (!preset) throw new Error('The preset reference-fcnn is gone');
    const config = { ...preset.config, name: 'a run', model: buildSpec() };
    const { id } = await history.createRun({ config, createdAt: 1 });
    await expect(models.evaluate(id)).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('no finished epoch') as string,
    });
    await history.recordStart(id, { appVersion: '1', datasetChecksum: 'c', engine: ENGINE_INFO }, FACTS);
    const weights = buildWeights(config.model);
    for (const [epoch, validationLoss] of [
      [1, 0.5],
      [2, 0.1],
      [3, 0.7],
    ] as const) {
      // prettier-ignore
      const scaled = weights.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value * epoch) }));
      await history.recordEpoch(id, { ...buildEpoch(epoch, { validationLoss }), weights: scaled });
    }
    expect(await models.evaluate(id)).toMatchObject({ target: { kind: 'run', id, name: 'a run', epoch: 2 } });
    const asked = setup.engine.asked('evaluate')[0];
    expect(asked?.model).toEqual(config.model);
    expect(asked?.weights.at(-1)?.values[0]).toBeCloseTo((weights.at(-1)?.values[0] ?? NaN) * 2, 6);
  });

  test('a file, which is not kept, with the activation that validation finds', async () => {
    const setup = await setUpModels(withLosses(3, 0.2));
    const found = await setup.models.evaluate(writePthFile(setup.dataDir, 'net.pth'));
    expect(found).toMatchObject({ target: { kind: 'file', name: 'net.pth' }, note: expect.stringContaining('Sigmoid found') as string });
    expect(found.spec.hidden[0]?.activation).toBe('sigmoid');
    expect(evaluated(setup)).toEqual(['relu validation', 'sigmoid validation', 'sigmoid test']);
    expect((await setup.models.list()).filter(({ source }) => source === 'imported')).toEqual([]);
  });

  test('what is not there, or does not fit, is named', async () => {
    const { models, history, dataDir, engine } = await setUpModels(withLosses(0.1, 2));
    await expect(models.evaluate('nothing-like-this')).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining('"nothing-like-this"') as string,
    });
    const { name } = await history.addModel(buildModel());
    await expect(models.evaluate(name, 'emnist')).rejects.toMatchObject({
      code: 'dataset-missing',
      message: expect.stringContaining('"emnist"') as string,
    });
    await expect(models.evaluate(writePthFile(dataDir, 'three.pth', { classes: 3 }))).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('3 outputs') as string,
    });
    expect(engine.requests).toEqual([]);
  });
});
