import { describe, expect, test } from 'vitest';
import { packRuns, type PackedRuns } from '@shared/domain/packed-runs.js';
import { AppError } from '@shared/errors.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { RunsState } from '../../../src-renderer/state/runs-state.svelte.js';
import { buildDetail, buildEpoch, buildEpochs, buildRun, buildSteps, buildValidation } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const OLD = buildRun({ id: 'old', name: 'old', status: 'finished', createdAt: 1000 });
const MIDDLE = buildRun({ id: 'middle', name: 'middle', status: 'stopped', createdAt: 2000 });
const NEW = buildRun({ id: 'new', name: 'new', createdAt: 3000 });

function threeRuns(): FakeApi {
  return new FakeApi({
    'runs:list': () => packRuns([OLD, MIDDLE, NEW]),
    'runs:get': () => buildDetail({ epochs: buildEpochs(2) }),
    'runs:get-steps': () => [buildSteps(1, 4800)],
    'runs:get-validation': ({ epoch }) => buildValidation(epoch),
  });
}
const names = (runs: RunsState): readonly string[] => runs.rows.map((run) => run.name);

describe('the list of runs', () => {
  test('is newest first', async () => {
    const runs = new RunsState(createApiClient(threeRuns()));
    await runs.load();
    expect(names(runs)).toEqual(['new', 'middle', 'old']);
  });

  test('takes new and changed rows as they are told', async () => {
    const fake = threeRuns();
    const runs = new RunsState(createApiClient(fake));
    await runs.load();
    fake.send('runs:changed', buildRun({ id: 'newest', name: 'newest', createdAt: 4000 }));
    fake.send('runs:changed', { ...MIDDLE, epochsDone: 5 });
    expect(names(runs)).toEqual(['newest', 'new', 'middle', 'old']);
    expect(runs.rows[2]?.epochsDone).toBe(5);
  });

  test('does not lose a change that is told before the list has come', async () => {
    const fake = threeRuns();
    let answer: (runs: PackedRuns) => void = () => undefined;
    fake.answer('runs:list', () => new Promise((resolve) => (answer = resolve)));
    const runs = new RunsState(createApiClient(fake));
    const loading = runs.load();
    fake.send('runs:changed', { ...OLD, name: 'old, renamed' });
    answer(packRuns([OLD]));
    await loading;
    expect(names(runs)).toEqual(['old, renamed']);
  });

  test('says why it could not be read, and can be read again', async () => {
    const fake = threeRuns();
    fake.answer('runs:list', () => {
      throw new AppError('history-unavailable', 'Another program holds the history.');
    });
    const runs = new RunsState(createApiClient(fake));
    await runs.load();
    expect(runs.list).toEqual({ kind: 'failed', error: { code: 'history-unavailable', message: 'Another program holds the history.' } });
    fake.answer('runs:list', () => packRuns([NEW]));
    await runs.load();
    expect(names(runs)).toEqual(['new']);
  });
});

describe('the open run', () => {
  test('brings what was measured, and grows while it is trained', async () => {
    const fake = threeRuns();
    const runs = new RunsState(createApiClient(fake));
    await runs.load();
    await runs.select('new');
    expect(runs.selected?.name).toBe('new');
    expect(runs.record?.epochs).toHaveLength(2);
    fake.send('training:steps-recorded', { runId: 'new', points: buildSteps(4801, 2400) });
    fake.send('training:epoch-ended', { runId: 'new', epoch: buildEpoch(3) });
    await fake.settled();
    expect(runs.record?.epochs).toHaveLength(3);
    expect(runs.record?.validation?.epoch).toBe(3);
  });

  test('stays with the epoch that was chosen when newer ones end', async () => {
    const fake = threeRuns();
    const runs = new RunsState(createApiClient(fake));
    await runs.load();
    await runs.select('new');
    await runs.record?.chooseEpoch(1);
    fake.send('training:epoch-ended', { runId: 'new', epoch: buildEpoch(3) });
    await fake.settled();
    expect(runs.record?.validation?.epoch).toBe(1);
  });

  test('is another record for another run, so that nothing of the first is left', async () => {
    const runs = new RunsState(createApiClient(threeRuns()));
    await runs.load();
    await runs.select('new');
    const first = runs.record;
    const second = runs.select('old');
    expect(runs.record).not.toBe(first);
    expect(runs.record?.epochs).toEqual([]);
    await second;
    expect(runs.record?.runId).toBe('old');
  });

  test('is not read twice when it is chosen twice', async () => {
    const fake = threeRuns();
    const runs = new RunsState(createApiClient(fake));
    await runs.load();
    await runs.select('new');
    await runs.select('new');
    expect(fake.askedFor('runs:get')).toEqual([['new']]);
  });
});

test('after its end it hears nothing more', () => {
  const fake = threeRuns();
  new RunsState(createApiClient(fake)).dispose();
  expect(fake.listenerCount).toBe(0);
});
