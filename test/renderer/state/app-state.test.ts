import { describe, expect, test } from 'vitest';
import { MNIST } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import { DEFAULT_SETTINGS } from '@shared/ipc/contract.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { AppState } from '../../../src-renderer/state/app-state.svelte.js';
import { buildDataset, ENGINE, MNIST_SUMMARY } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

function readyApi(): FakeApi {
  return new FakeApi({
    'app:get-info': () => ({ version: '0.1.0', electron: '33', engine: { kind: 'ready', info: ENGINE }, interrupted: [], notice: null }),
    'settings:get': () => ({ ...DEFAULT_SETTINGS, theme: 'dark' }),
    'settings:change': (changes) => ({ ...DEFAULT_SETTINGS, ...changes }),
    'datasets:list': () => [MNIST_SUMMARY],
  });
}

test('the start brings settings, engine and data sets', async () => {
  const app = new AppState(createApiClient(readyApi()));
  await app.load();
  expect(app.settings.theme).toBe('dark');
  expect(app.engineInfo?.tensorflow).toBe(ENGINE.tensorflow);
  expect(app.dataset('mnist')?.trainCount).toBe(60_000);
  expect(app.dataset('letters')).toBeUndefined();
});

describe('the engine', () => {
  test('is remembered after it has left', async () => {
    const fake = readyApi();
    const app = new AppState(createApiClient(fake));
    await app.load();
    fake.send('engine:status-changed', { kind: 'idle' });
    expect(app.engine.kind).toBe('idle');
    expect(app.engineInfo).toEqual(ENGINE);
  });

  test('an event is newer than an answer that was on its way', async () => {
    const fake = readyApi();
    const app = new AppState(createApiClient(fake));
    const loading = app.load();
    fake.send('engine:status-changed', { kind: 'failed', message: 'Native TensorFlow did not load.' });
    await loading;
    expect(app.engine).toEqual({ kind: 'failed', message: 'Native TensorFlow did not load.' });
  });
});

describe('the theme', () => {
  test('changes at once and is kept', async () => {
    const fake = readyApi();
    const app = new AppState(createApiClient(fake));
    const kept = app.changeTheme('light');
    expect(app.settings.theme).toBe('light');
    await kept;
    expect(fake.askedFor('settings:change')).toEqual([[{ theme: 'light' }]]);
  });

  test('goes back when it cannot be kept, and says why', async () => {
    const fake = readyApi();
    fake.answer('settings:change', () => {
      throw new AppError('disk-full', 'The disk is full.');
    });
    const app = new AppState(createApiClient(fake));
    await app.changeTheme('light');
    expect(app.settings.theme).toBe('system');
    expect(app.problem?.message).toBe('The disk is full.');
  });

  test('follows a change that was made elsewhere', () => {
    const fake = readyApi();
    const app = new AppState(createApiClient(fake));
    fake.send('settings:changed', { ...DEFAULT_SETTINGS, theme: 'dark' });
    expect(app.settings.theme).toBe('dark');
  });
});

test('class names come from the data set; of one that is gone the numbers stand in', async () => {
  const app = new AppState(createApiClient(readyApi()));
  expect(app.classNames('mnist', 3)).toEqual(['0', '1', '2']);
  await app.load();
  expect(app.classNames('mnist', 10)).toEqual(MNIST.classNames);
  expect(app.classNames(undefined, 2)).toEqual(['0', '1']);
});

test('data sets that cannot be read are said, and can be read again', async () => {
  const fake = readyApi();
  fake.answer('datasets:list', () => {
    throw new AppError('dataset-missing', 'MNIST cannot be read.');
  });
  const app = new AppState(createApiClient(fake));
  await app.loadDatasets();
  expect(app.datasets).toMatchObject({ kind: 'failed', error: { message: 'MNIST cannot be read.' } });
  fake.answer('datasets:list', () => [MNIST_SUMMARY]);
  await app.loadDatasets();
  expect(app.datasets.kind).toBe('loaded');
});

test('after its end it hears nothing more', () => {
  const fake = readyApi();
  new AppState(createApiClient(fake)).dispose();
  expect(fake.listenerCount).toBe(0);
});

test('the list of data sets is fetched again when one is new, and what is shown stays meanwhile', async () => {
  const fake = readyApi();
  const app = new AppState(createApiClient(fake));
  await app.load();
  fake.answer('datasets:list', () => [MNIST_SUMMARY, buildDataset()]);
  fake.send('datasets:changed', null);
  expect(app.dataset('mnist')?.title).toBe('MNIST');
  await fake.settled();
  expect(app.dataset('letters')?.trainCount).toBe(800);
  app.dispose();
  expect(fake.listenerCount).toBe(0);
});

test('class names are those of the set as it is now, of a removed one those that were kept, else numbers', async () => {
  const fake = readyApi();
  fake.answer('datasets:list', () => [MNIST_SUMMARY, buildDataset()]);
  const app = new AppState(createApiClient(fake));
  await app.load();
  expect(app.classNames('letters', 4, ['w', 'x', 'y', 'z'])).toEqual(['a', 'b', 'c', 'd']);
  expect(app.classNames('gone', 2, ['x', 'y'])).toEqual(['x', 'y']);
  expect(app.classNames('gone', 3)).toEqual(['0', '1', '2']);
  // names of another number of classes are those of something else
  expect(app.classNames('letters', 3, ['x', 'y', 'z'])).toEqual(['x', 'y', 'z']);
  expect(app.classNames(undefined, 0)).toEqual([]);
  fake.answer('datasets:list', () => [MNIST_SUMMARY]);
  fake.send('datasets:changed', null);
  await fake.settled();
  expect(app.dataset('letters')).toBeUndefined();
  // a run may have been read before its set's classes were renamed
  expect(app.classNames('letters', 4, ['w', 'x', 'y', 'z'])).toEqual(['a', 'b', 'c', 'd']);
});
