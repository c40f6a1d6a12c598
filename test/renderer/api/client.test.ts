import { expect, test } from 'vitest';
import { packRuns, unpackRuns } from '@shared/domain/packed-runs.js';
import { AppError } from '@shared/errors.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { buildRun } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

test('an answer comes back as its value', async () => {
  const client = createApiClient(new FakeApi({ 'runs:list': () => packRuns([buildRun({ name: 'first' })]) }));
  expect(unpackRuns(await client.request('runs:list')).map((run) => run.name)).toEqual(['first']);
});

test('a refusal is thrown as an AppError with its code and its sentence', async () => {
  const client = createApiClient(
    new FakeApi({
      'runs:get': () => {
        throw new AppError('run-not-found', 'There is no run "x" in this history.');
      },
    }),
  );
  const thrown: unknown = await client.request('runs:get', 'x').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(AppError);
  expect(thrown).toMatchObject({ code: 'run-not-found', message: 'There is no run "x" in this history.' });
});

test('a subscription hears its event until it is ended', () => {
  const fake = new FakeApi();
  const heard: string[] = [];
  const unsubscribe = createApiClient(fake).subscribe('runs:changed', (run) => heard.push(run.name));
  fake.send('runs:changed', buildRun({ name: 'one' }));
  unsubscribe();
  fake.send('runs:changed', buildRun({ name: 'two' }));
  expect(heard).toEqual(['one']);
});
