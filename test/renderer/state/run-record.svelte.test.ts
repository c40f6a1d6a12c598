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
  const destroy = $effect.root(() => {
    $effect(() => {
      made.push(new RunRecord(createApiClient(fake), 'run-1'));
    });
  });
  flushSync();
  const [record] = made;
  if (!record) throw new Error('The effect did not run');
  await record.load();
  expect(record.last?.epoch).toBe(2);
  destroy();
  await record.addEpoch(buildEpoch(3));
  expect(record.last?.epoch).toBe(3);
});
