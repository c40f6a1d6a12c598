import { expect, test } from 'vitest';
import { buildEvaluation, openTestStore, recordRun, TEST_LABELS, type TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

test('what was found out about a network is kept by kind, and the newest counts', async () => {
  const dataDir = temporaryFolder();
  const first = await openTestStore(dataDir);
  first.store.recordInspection({ network: 'run/a/1', kind: 'rank-filters', value: bytes(1, 2) });
  first.store.recordInspection({ network: 'run/a/1', kind: 'test-answers', value: bytes(3) });
  first.store.recordInspection({ network: 'run/a/1', kind: 'rank-filters', value: bytes(4, 5, 6) });
  await first.close();
  const { store, close } = await openTestStore(dataDir);
  expect(store.readInspection('run/a/1', 'rank-filters')).toEqual(bytes(4, 5, 6));
  expect(store.readInspection('run/a/1', 'test-answers')).toEqual(bytes(3));
  expect(store.readInspection('run/a/2', 'rank-filters')).toBeNull();
  expect(store.readInspection('run/a/1', 'profile-layer/conv1')).toBeNull();
  await close();
});

/** A run tested on the tiny set, whose first digit and every third after `salt` are misread. */
function testedRun(opened: TestStore, salt: number): string {
  const id = recordRun(opened, 1);
  opened.store.endRun(id, { status: 'finished', endedAt: 9, test: { epoch: 1, evaluation: buildEvaluation(TEST_LABELS, salt) } });
  return id;
}

test('misreads are counted over the tested runs of one data set that can be read', async () => {
  const opened = await openTestStore(temporaryFolder());
  const { store, context } = opened;
  const misread = (salt: number): readonly number[] => [...TEST_LABELS.keys()].filter((index) => (index + salt) % 3 === 0);
  expect(store.countMisreads('tiny')).toEqual({ runs: 0, counts: new Uint16Array(20) });
  testedRun(opened, 0);
  testedRun(opened, 0);
  testedRun(opened, 1);
  recordRun(opened, 1); // not tested
  const other = testedRun(opened, 2);
  context.db.prepare("UPDATE runs SET config = json_set(config, '$.dataset', 'other') WHERE id = ?").run(other);
  const gone = testedRun(opened, 2);
  context.db.prepare('UPDATE runs SET deleted_at = 1 WHERE id = ?').run(gone);
  const damaged = testedRun(opened, 2);
  context.db.prepare("UPDATE test_results SET predictions = x'00' WHERE run_id = ?").run(damaged);
  const garbled = testedRun(opened, 2);
  context.db.prepare("UPDATE runs SET config = '{' WHERE id = ?").run(garbled);
  const expected = new Uint16Array(20);
  for (const salt of [0, 0, 1]) for (const index of misread(salt)) expected[index] = (expected[index] ?? 0) + 1;
  expect(store.countMisreads('tiny')).toEqual({ runs: 3, counts: expected });
  expect(() => store.countMisreads('nothing')).toThrow('There is no data set "nothing".');
  await opened.close();
});
