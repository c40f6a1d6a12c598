import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MAX_DROPPED_FILES, type DropKind } from '@shared/domain/dropped-kind.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { DropState, HOLD_MS } from '../../../src-renderer/state/drop-state.svelte.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

/** Files of these kinds fall; what each target got, and what is said. */
function fallen(kinds: readonly DropKind[], onPage = false) {
  const fake = new FakeApi();
  const got: Record<'models' | 'dataset', (readonly string[])[]> = { models: [], dataset: [] };
  const drop = new DropState(createApiClient(fake), {
    onModels: (tokens) => got.models.push(tokens),
    onDataset: (tokens) => got.dataset.push(tokens),
  });
  drop.fall(onPage);
  fake.send(
    'files:dropped',
    kinds.map((kind, index) => ({ token: `${index}`, name: `file-${index}`, kind })),
  );
  return { fake, drop, got };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('files are held while that is told again and again, and are elsewhere when it is not', () => {
  const fake = new FakeApi();
  const drop = new DropState(createApiClient(fake), { onModels: () => undefined, onDataset: () => undefined });
  drop.hold();
  vi.advanceTimersByTime(HOLD_MS - 1);
  drop.hold();
  vi.advanceTimersByTime(HOLD_MS - 1);
  expect(drop.hovering).toBe(true);
  vi.advanceTimersByTime(1);
  expect(drop.hovering).toBe(false);

  drop.hold();
  drop.release();
  expect(drop.hovering).toBe(false);
  drop.hold();
  drop.dispose();
  expect([vi.getTimerCount(), fake.listenerCount]).toEqual([0, 0]);
});

test('models and the parts of a data set go where they are imported, one kind at a time', () => {
  expect(fallen(['model', 'model']).got).toEqual({ models: [['0', '1']], dataset: [] });
  expect(fallen(['dataset', 'dataset', 'dataset']).got).toEqual({ models: [], dataset: [['0', '1', '2']] });
  expect(fallen(['model']).drop.problem).toBeNull();
});

test('as many as one drop may bring are imported, and of one more none', () => {
  const some = Array.from({ length: MAX_DROPPED_FILES }, (): DropKind => 'dataset');
  expect(fallen(some).got.dataset.map(({ length }) => length)).toEqual([100]);
  for (const kind of ['dataset', 'model', 'picture', 'other'] as const) {
    const { drop, got } = fallen([...some.map(() => kind), kind]);
    expect(got).toEqual({ models: [], dataset: [] });
    expect(drop.problem).toMatch(/^More than 100 files were dropped\. .+ the folder that holds .+ Nothing was imported\.$/);
  }
});

test.each<readonly [readonly DropKind[], RegExp]>([
  [['model', 'dataset'], /^Nothing was imported, because models, data sets and pictures were dropped together\. Drop models/],
  [['dataset', 'picture'], /dropped together/],
  [['model', 'other'], /^Nothing was imported: file-1 is neither a model nor part of a data set\. Drop models/],
  [['picture', 'picture'], /^Nothing was imported\. Drop a picture on the pad of the Draw page, or a folder/],
])('of %j nothing is imported, with one sentence on why', (kinds, sentence) => {
  const { drop, got } = fallen(kinds);
  expect(got).toEqual({ models: [], dataset: [] });
  expect(drop.problem).toMatch(sentence);
  drop.dismiss();
  expect(drop.problem).toBeNull();
});

test('what a part of the page reads itself is not complained of, but the next drop elsewhere is', () => {
  const { drop, fake, got } = fallen(['picture'], true);
  expect(drop.problem).toBeNull();
  fake.send('files:dropped', [{ token: 'b', name: 'notes.txt', kind: 'other' }]);
  expect(drop.problem).toMatch(/notes\.txt/);
  fake.send('files:dropped', [{ token: 'c', name: 'net.pth', kind: 'model' }]);
  expect([drop.problem, got.models]).toEqual([null, [['c']]]);
});
