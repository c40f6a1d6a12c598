import { describe, expect, test } from 'vitest';
import type { CurvePoints } from '@shared/domain/metrics.js';
import { AppError } from '@shared/errors.js';
import type { EpochValidation, TrainingSnapshot } from '@shared/ipc/contract.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { TrainingState } from '../../../src-renderer/state/training-state.svelte.js';
import {
  buildConfig,
  buildDetail,
  buildEpoch,
  buildEpochs,
  buildFinishedDetail,
  buildProgress,
  buildRun,
  buildSnapshot,
  buildSteps,
  buildTestPredictions,
  buildValidation,
} from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const SNAPSHOT = buildSnapshot({ progress: buildProgress({ epoch: 3, step: 5000 }) });

/** A history with two stored epochs of 2,400 steps, in the third of which the window was reloaded. */
function midRun(): FakeApi {
  return new FakeApi({
    'training:get-current': () => SNAPSHOT,
    'runs:get': () => buildDetail({ epochs: buildEpochs(2) }),
    'runs:get-steps': () => [buildSteps(1, 2400), buildSteps(2401, 2400)],
    'runs:get-validation': ({ epoch }) => buildValidation(epoch),
  });
}

const stepsOf = (training: TrainingState): readonly number[] =>
  (training.record?.steps ?? []).flatMap((chunk: CurvePoints) => [...chunk.loss]);
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

/** An answer that is given when the test says so. */
function gate<T>(): { readonly promise: Promise<T>; readonly open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('a window reloaded in mid-training', () => {
  test('shows the same run with everything that is stored', async () => {
    const fake = midRun();
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    expect(training.run?.name).toBe('reference-cnn');
    expect(training.live).toBe(true);
    expect(training.progress?.step).toBe(5000);
    expect(training.record?.epochs.map((epoch) => epoch.epoch)).toEqual([1, 2]);
    expect(training.record?.validation?.epoch).toBe(2);
    expect(stepsOf(training)).toEqual(upTo(4800));
  });

  test('keeps the points that arrive while it is asking, without doubling any', async () => {
    const fake = midRun();
    const answer = gate<TrainingSnapshot | null>();
    fake.answer('training:get-current', () => answer.promise);
    const training = new TrainingState(createApiClient(fake));
    const restored = training.restore();
    fake.send('training:steps-recorded', { runId: 'run-1', points: buildSteps(4790, 30) });
    fake.send('training:progressed', buildProgress({ epoch: 3, step: 4819 }));
    answer.open(SNAPSHOT);
    await restored;
    expect(stepsOf(training)).toEqual(upTo(4819));
    expect(training.progress?.step).toBe(4819);
  });

  test('gets the points between the stored ones and the first seen one when the epoch ends', async () => {
    const fake = midRun();
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    fake.send('training:steps-recorded', { runId: 'run-1', points: buildSteps(6001, 1200) });
    expect(stepsOf(training)).not.toContain(5500);
    fake.answer('runs:get-steps', () => [buildSteps(1, 7200)]);
    fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(3) });
    await fake.settled();
    expect(stepsOf(training)).toEqual(upTo(7200));
    expect(training.record?.validation?.epoch).toBe(3);
  });

  test('does not go back to an older run when a new one starts meanwhile', async () => {
    const fake = midRun();
    const answer = gate<TrainingSnapshot | null>();
    fake.answer('training:get-current', () => answer.promise);
    const training = new TrainingState(createApiClient(fake));
    const restored = training.restore();
    fake.send(
      'training:started',
      buildSnapshot({ run: buildRun({ id: 'run-2', name: 'newer' }), progress: buildProgress({ runId: 'run-2' }) }),
    );
    answer.open(SNAPSHOT);
    await restored;
    expect(training.run?.name).toBe('newer');
  });

  test('shows nothing when nothing was trained', async () => {
    const training = new TrainingState(createApiClient(new FakeApi({ 'training:get-current': () => null })));
    await training.restore();
    expect(training.run).toBeNull();
    expect(training.live).toBe(false);
  });
});

describe('a run as it is watched', () => {
  test('events of another run change nothing', async () => {
    const fake = midRun();
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    fake.send('training:steps-recorded', { runId: 'other', points: buildSteps(4801, 10) });
    fake.send('training:epoch-ended', { runId: 'other', epoch: buildEpoch(9) });
    fake.send('training:progressed', buildProgress({ runId: 'other', step: 1 }));
    fake.send('training:ended', buildRun({ id: 'other', status: 'finished' }));
    await fake.settled();
    expect(stepsOf(training)).toEqual(upTo(4800));
    expect(training.record?.epochs).toHaveLength(2);
    expect(training.progress?.step).toBe(5000);
    expect(training.live).toBe(true);
  });

  test('a watched epoch needs no points from the history', async () => {
    const fake = midRun();
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    const before = fake.askedFor('runs:get-steps').length;
    fake.send('training:steps-recorded', { runId: 'run-1', points: buildSteps(4801, 2400) });
    fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(3) });
    await fake.settled();
    expect(fake.askedFor('runs:get-steps')).toHaveLength(before);
    expect(stepsOf(training)).toEqual(upTo(7200));
  });

  test('of two validations on their way the newer epoch is shown, whichever arrives last', async () => {
    const fake = midRun();
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    const slow = gate<EpochValidation>();
    fake.answer('runs:get-validation', ({ epoch }) => (epoch === 3 ? slow.promise : buildValidation(epoch)));
    fake.answer('runs:get-steps', () => [buildSteps(1, 9600)]);
    fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(3) });
    fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(4) });
    slow.open(buildValidation(3));
    await fake.settled();
    expect(training.record?.validation?.epoch).toBe(4);
  });

  test('its end brings the test', async () => {
    const fake = midRun();
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    const finished = buildFinishedDetail();
    fake.answer('runs:get', () => finished);
    fake.answer('runs:get-steps', () => [buildSteps(1, 48_000)]);
    fake.answer('runs:get-test-predictions', () => buildTestPredictions());
    fake.send('training:ended', finished.summary);
    await fake.settled();
    expect(training.live).toBe(false);
    expect(training.record?.test?.confusion).toEqual(finished.testConfusion);
    expect(training.record?.test?.predictions.predicted[19]).toBe(4);
    expect(training.record?.epochs).toHaveLength(20);
  });

  test('what cannot be read is said, what was there stays', async () => {
    const fake = midRun();
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    fake.answer('runs:get-validation', () => {
      throw new AppError('history-damaged', 'The matrix of epoch 3 cannot be read.');
    });
    fake.answer('runs:get-steps', () => [buildSteps(1, 7200)]);
    fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(3) });
    await fake.settled();
    expect(training.record?.problem?.message).toBe('The matrix of epoch 3 cannot be read.');
    expect(training.record?.validation?.epoch).toBe(2);
  });
});

describe('a run that is deleted', () => {
  const PAUSED = buildSnapshot({ run: buildRun({ status: 'paused', resumable: true }), progress: buildProgress({ phase: 'paused' }) });

  async function restored(): Promise<{ fake: FakeApi; training: TrainingState }> {
    const fake = midRun();
    fake.answer('training:get-current', () => PAUSED);
    const training = new TrainingState(createApiClient(fake));
    await training.restore();
    return { fake, training };
  }

  test('is not in view any more, and others that are deleted change nothing', async () => {
    const { fake, training } = await restored();
    fake.send('runs:removed', ['other']);
    expect(training.live).toBe(true);
    fake.send('runs:removed', ['other', 'run-1']);
    expect(training).toMatchObject({ run: null, config: null, progress: null, glance: null, record: null, learningRate: null });
    expect([training.live, training.resumable]).toEqual([false, false]);
  });

  test('while the window asks for it, does not come into view', async () => {
    const fake = midRun();
    const answer = gate<TrainingSnapshot | null>();
    fake.answer('training:get-current', () => answer.promise);
    const training = new TrainingState(createApiClient(fake));
    const restoring = training.restore();
    fake.send('runs:removed', ['run-1']);
    answer.open(PAUSED);
    await restoring;
    expect(training.run).toBeNull();
  });

  test('is there again after an undo, and nothing is asked when other runs change', async () => {
    const { fake, training } = await restored();
    fake.send('runs:removed', ['run-1']);
    fake.send('runs:changed', buildRun({ id: 'other' }));
    await fake.settled();
    expect(fake.askedFor('training:get-current')).toHaveLength(1);
    fake.send('runs:changed', PAUSED.run);
    await fake.settled();
    expect(training.run?.status).toBe('paused');
    expect(training.record?.epochs).toHaveLength(2);
  });
});

describe('starting and stopping', () => {
  test('a start hands over the config; the run is shown when main tells of it', async () => {
    const fake = new FakeApi({ 'training:start': () => buildRun() });
    const training = new TrainingState(createApiClient(fake));
    const config = buildConfig({ epochs: 3 });
    expect(await training.start(config)).toBe(true);
    expect(fake.askedFor('training:start')).toEqual([[config]]);
    expect(training.run).toBeNull();
    fake.send('training:started', buildSnapshot());
    expect(training.live).toBe(true);
  });

  test('a refused start says why, and the next one starts clean', async () => {
    const fake = new FakeApi({
      'training:start': () => {
        throw new AppError('already-training', 'cnn-b32 is being trained.');
      },
    });
    const training = new TrainingState(createApiClient(fake));
    expect(await training.start(buildConfig())).toBe(false);
    expect(training.refusal?.message).toBe('cnn-b32 is being trained.');
    expect(training.asking).toBe(false);
    fake.answer('training:start', () => buildRun());
    expect(await training.start(buildConfig())).toBe(true);
    expect(training.refusal).toBeNull();
  });

  test('a stop asks once, for the run in view', async () => {
    const fake = midRun();
    fake.answer('training:stop', () => null);
    const training = new TrainingState(createApiClient(fake));
    await training.stop();
    expect(fake.askedFor('training:stop')).toEqual([]);
    await training.restore();
    await training.stop();
    expect(fake.askedFor('training:stop')).toEqual([['run-1']]);
  });
});

test('after its end it hears nothing more', () => {
  const fake = new FakeApi();
  const training = new TrainingState(createApiClient(fake));
  expect(fake.listenerCount).toBeGreaterThan(0);
  training.dispose();
  expect(fake.listenerCount).toBe(0);
});
