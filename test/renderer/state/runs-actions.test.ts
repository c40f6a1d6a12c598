import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UNDO_MS } from '@shared/domain/run.js';
import { AppError } from '@shared/errors.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { RunsActions } from '../../../src-renderer/state/runs-actions.svelte.js';
import { buildDetail, buildRun } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const RUN = buildRun({ id: 'a', name: 'cnn-5x5', tags: ['kernel size'] });
const OTHER = buildRun({ id: 'b', name: 'other', tags: ['wide'] });

function setUp(): { fake: FakeApi; actions: RunsActions } {
  const fake = new FakeApi({
    'runs:change': () => RUN,
    'runs:delete': () => null,
    'runs:restore': () => [RUN],
    'runs:get': () => buildDetail({ weightsBytes: 1_500_000 }),
    'runs:export': () => ({ name: 'cnn-5x5.csv' }),
  });
  return { fake, actions: new RunsActions(createApiClient(fake)) };
}

describe('a deletion', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('can be undone for ten seconds, then no more', async () => {
    const { fake, actions } = setUp();
    expect(await actions.delete([RUN])).toBe(true);
    expect(actions.deletion?.sentence).toBe('cnn-5x5 was deleted');
    vi.advanceTimersByTime(UNDO_MS - 1);
    expect(actions.deletion).not.toBeNull();
    expect(await actions.undo()).toBe(true);
    expect(fake.askedFor('runs:restore')).toEqual([[['a']]]);
    expect(actions.deletion).toBeNull();

    await actions.delete([RUN, OTHER]);
    expect(actions.deletion?.sentence).toBe('2 runs were deleted');
    vi.advanceTimersByTime(UNDO_MS);
    expect(actions.deletion).toBeNull();
    expect(await actions.undo()).toBe(false);
    expect(fake.askedFor('runs:restore')).toHaveLength(1);
  });

  test('of a second run starts the time anew', async () => {
    const { actions } = setUp();
    await actions.delete([RUN]);
    vi.advanceTimersByTime(UNDO_MS - 1);
    await actions.delete([OTHER]);
    vi.advanceTimersByTime(UNDO_MS - 1);
    expect(actions.deletion?.runIds).toEqual(['b']);
  });

  test('that is refused says why and offers no undo', async () => {
    const { fake, actions } = setUp();
    fake.answer('runs:delete', () => {
      throw new AppError('run-owned-elsewhere', 'cnn-5x5 is being trained by another process.');
    });
    expect(await actions.delete([RUN])).toBe(false);
    expect([actions.problem?.message, actions.deletion]).toEqual(['cnn-5x5 is being trained by another process.', null]);
  });

  test('of nothing asks for nothing', async () => {
    const { fake, actions } = setUp();
    expect(await actions.delete([])).toBe(false);
    expect(fake.asked).toEqual([]);
  });
});

test('tags are added to several runs, each keeping its own', async () => {
  const { fake, actions } = setUp();
  await actions.tag([RUN, OTHER], ['good'], ['wide']);
  expect(fake.askedFor('runs:change')).toEqual([
    [{ runId: 'a', changes: { tags: ['kernel size', 'good'] } }],
    [{ runId: 'b', changes: { tags: ['good'] } }],
  ]);
});

test('an export says where it went, a cancelled one nothing', async () => {
  const { fake, actions } = setUp();
  await actions.export([RUN], 'csv');
  expect(actions.done).toBe('cnn-5x5 was saved as cnn-5x5.csv.');
  fake.answer('runs:export', () => null);
  await actions.export([RUN], 'csv');
  expect(actions.done).toBe('');
});

test('the size of a deletion is that of all runs, and unknown when one cannot be read', async () => {
  const { fake, actions } = setUp();
  expect(await actions.sizeBytes([RUN, OTHER])).toBe(3_000_000);
  fake.answer('runs:get', () => {
    throw new AppError('run-not-found', 'There is no such run.');
  });
  expect(await actions.sizeBytes([RUN])).toBeNull();
});

test('a problem is put away by the next success', async () => {
  const { fake, actions } = setUp();
  fake.answer('runs:change', () => {
    throw new AppError('bad-request', 'A run cannot have a name of 0 characters.');
  });
  expect(await actions.change('a', { name: '' })).toBe(false);
  expect(actions.problem?.message).toContain('0 characters');
  fake.answer('runs:change', () => RUN);
  expect(await actions.change('a', { name: 'b' })).toBe(true);
  expect(actions.problem).toBeNull();
});
