import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { RunRecord } from '../../../src-renderer/state/run-record.svelte.js';
import { buildDetail, buildEpoch, buildEpochs, buildSteps, buildValidation } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

test('a record made while an effect runs stays alive after that effect', async () => {
  const fake = new FakeApi({
    'runs:get': () => buildDetail({ epochs: buildEpochs(2) }),
    'runs:get-steps': () => [buildSteps(1, 7200)],
    'runs:get-validation': ({ epoch }) => buildValidation(epoch),
  });
  const made: RunRecord[] = [];
  const runId = $state({ value: 'run-1' });
  const destroy = $effect.root(() => {
    $effect(() => {
      made.push(new RunRecord(createApiClient(fake), runId.value));
    });
  });
  flushSync();
  const [record] = made;
  if (!record) throw new Error('The effect did not run');
  const shown: (number | undefined)[] = [];
  const close = $effect.root(() => {
    $effect(() => {
      shown.push(record.last?.epoch);
    });
  });
  await record.load();
  flushSync();
  destroy();
  await record.addEpoch(buildEpoch(3));
  flushSync();
  close();
  expect(shown).toEqual([undefined, 2, 3]);
});
