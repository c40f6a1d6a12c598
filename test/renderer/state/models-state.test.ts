import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import type { ModelSummary } from '@shared/domain/model.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { ModelsState } from '../../../src-renderer/state/models-state.svelte.js';
import { buildModel } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const BUNDLED = buildModel({ id: 'reference-cnn', name: 'Reference CNN', source: 'bundled', createdAt: null });
const damagedHistory = (): never => {
  throw new AppError('history-unavailable', 'Another program holds the history.');
};

describe('the list of models', () => {
  test('is that of the program, fetched again when one is new, and not after dispose', async () => {
    const fake = new FakeApi({ 'models:list': () => [BUNDLED] });
    const models = new ModelsState(createApiClient(fake));
    await models.load();
    expect(models.rows.map(({ name }) => name)).toEqual(['Reference CNN']);
    fake.answer('models:list', () => [BUNDLED, buildModel()]);
    fake.send('models:changed', buildModel());
    await fake.settled();
    expect(models.rows.map(({ name }) => name)).toEqual(['Reference CNN', 'convNet']);
    models.dispose();
    expect(fake.listenerCount).toBe(0);
  });

  test('says why it could not be read, and can be read again', async () => {
    const fake = new FakeApi({ 'models:list': damagedHistory });
    const models = new ModelsState(createApiClient(fake));
    await models.load();
    expect(models.list).toMatchObject({ kind: 'failed', error: { message: 'Another program holds the history.' } });
    fake.answer('models:list', () => [BUNDLED]);
    await models.load();
    expect(models.rows).toHaveLength(1);
  });
});

describe('an import', () => {
  test('is under way until it is answered, and is asked for once', async () => {
    let answer: (models: readonly ModelSummary[] | null) => void = () => undefined;
    const fake = new FakeApi({ 'models:import': () => new Promise((resolve) => (answer = resolve)) });
    const models = new ModelsState(createApiClient(fake));
    const [first, second] = [models.import(), models.import()];
    expect(models.importing).toBe(true);
    await second;
    answer([buildModel()]);
    await first;
    expect(models.importing).toBe(false);
    expect(models.imported.map(({ name }) => name)).toEqual(['convNet']);
    expect(fake.askedFor('models:import')).toEqual([[]]);
  });

  test('that is cancelled changes nothing', async () => {
    const models = new ModelsState(createApiClient(new FakeApi({ 'models:import': () => null })));
    await models.import();
    expect([models.imported, models.problem, models.importing]).toEqual([[], null, false]);
  });

  test('that is refused says why until it is put away or tried again', async () => {
    const fake = new FakeApi();
    const refuse = (): never => {
      throw new AppError('file-malformed', 'net.pth is not a readable PyTorch state dictionary: it has no data.pkl.');
    };
    fake.answer('models:import', refuse);
    const models = new ModelsState(createApiClient(fake));
    await models.import();
    expect(models.problem).toMatchObject({ code: 'file-malformed' });
    models.dismiss();
    expect(models.problem).toBeNull();
    await models.import();
    fake.answer('models:import', () => null);
    await models.import();
    expect([models.problem, models.importing]).toEqual([null, false]);
  });
});
