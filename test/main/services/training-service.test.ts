import { describe, expect, test } from 'vitest';
import type { TrainingProgress } from '@shared/domain/training.js';
import { AppError } from '@shared/errors.js';
import type { History } from '../../../src-main/history/history.js';
import { buildEpoch, buildEvaluation, buildSteps, ENGINE_INFO } from '../../support/fake-engine.js';
import { eventually } from '../../support/processes.js';
import { asked, begin, bound, buildConfig as config, setUpTraining as setUp } from '../../support/training-service.js';

describe('a training', () => {
  test('stores each epoch before it is acknowledged and shown, and ends with the test result', async () => {
    const all = await setUp();
    const { training, engine, history, told } = all;
    const runId = await begin(all);
    engine.say({ kind: 'steps', points: buildSteps(1, 4), imagesPerSecond: 900, remainingMs: 60_000 });
    engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    await asked(engine, 'acknowledge-epoch');
    expect((await history.getRun(runId)).epochs.map((epoch) => epoch.epoch)).toEqual([1]);
    engine.say({ kind: 'epoch-ended', report: buildEpoch(2) });
    engine.say({ kind: 'training-ended', outcome: 'finished', test: { epoch: 2, evaluation: buildEvaluation(2, 10_000) } });
    const ended = await training.whenEnded();
    expect(ended).toMatchObject({ id: runId, status: 'finished', epochsDone: 2, test: { epoch: 2, correct: 9_998, total: 10_000 } });
    expect(await history.getRun(runId)).toMatchObject({
      environment: { engine: ENGINE_INFO, datasetChecksum: 'c0ffee' },
      summary: { status: 'finished' },
    });
    const names = told.map((event) => event.name);
    expect(names.filter((name) => name.startsWith('training:') && name !== 'training:progressed')).toEqual([
      'training:started', 'training:steps-recorded', 'training:epoch-ended', 'training:epoch-ended', 'training:ended',
    ]); // prettier-ignore
    expect(engine.asked('shutdown')).toHaveLength(1);
    expect(training.isTraining()).toBe(false);
  });

  test('shows where it stands', async () => {
    const all = await setUp();
    await begin(all);
    all.engine.say({ kind: 'steps', points: buildSteps(4, 3), imagesPerSecond: 900, remainingMs: 60_000 });
    expect(all.training.current()?.progress).toMatchObject({
      phase: 'training',
      epoch: 2,
      step: 6,
      stepsPerEpoch: 4,
      imagesPerSecond: 900,
    });
    all.engine.say({ kind: 'phase', phase: 'validating' });
    expect(all.training.current()?.progress.phase).toBe('validating');
    all.engine.exit(0);
    await all.training.whenEnded();
  });

  test('refuses a second start and leaves the first alone', async () => {
    const all = await setUp();
    await begin(all);
    await expect(all.training.start(config())).rejects.toMatchObject({
      code: 'already-training',
      message: expect.stringContaining('a run') as string,
    });
    expect(await all.history.listRuns()).toHaveLength(1);
    all.engine.exit(0);
    await all.training.whenEnded();
  });

  test.each([
    [{ epochs: 0 }, 'invalid-config'],
    [{ dataset: 'cifar' }, 'dataset-missing'],
  ])('a config with %j is refused and records nothing', async (overrides, code) => {
    const { training, history } = await setUp();
    await expect(training.start(config(overrides))).rejects.toMatchObject({ code });
    expect(await history.listRuns()).toEqual([]);
    expect(training.isTraining()).toBe(false);
  });
});

describe('a stop', () => {
  test('is passed on and keeps what was learned', async () => {
    const all = await setUp();
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    await all.training.stop();
    await all.training.stop();
    expect(all.engine.asked('stop')).toHaveLength(1);
    all.engine.say({ kind: 'training-ended', outcome: 'stopped', test: { epoch: 1, evaluation: buildEvaluation(1, 10_000) } });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'stopped', epochsDone: 1, test: { correct: 9_999 } });
  });

  test('keeps the points of the epoch that was under way, each once, and its time', async () => {
    const all = await setUp();
    const runId = await begin(all);
    all.engine.say({ kind: 'steps', points: buildSteps(1, 4), imagesPerSecond: 900, remainingMs: 60_000 });
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1, { trainMs: 16 }) });
    for (const firstStep of [5, 6])
      all.engine.say({ kind: 'steps', points: buildSteps(firstStep, 1), imagesPerSecond: 900, remainingMs: 60_000 });
    await all.training.stop();
    all.engine.say({ kind: 'training-ended', outcome: 'stopped', test: null });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'stopped', trainingMs: 16 + 10 + 8 });
    const steps = await all.history.getSteps(runId);
    expect(steps.flatMap(({ firstStep, loss }) => Array.from(loss, (_, index) => firstStep + index))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('before the engine is ready ends the run at once', async () => {
    const { training, engine } = await setUp();
    await training.start(config());
    await training.stop();
    expect(await training.whenEnded()).toMatchObject({ status: 'stopped', epochsDone: 0, test: null });
    expect(engine.asked('train')).toHaveLength(0);
  });

  test('while the engine starts is no failure of the engine', async () => {
    const { training, engine } = await setUp();
    await training.start(config());
    await eventually(() => (engine.forks === 1 ? true : undefined));
    await training.stop();
    expect(await training.whenEnded()).toMatchObject({ status: 'stopped' });
    expect(engine.killed).toBe(true);
    expect(training.engineStatus).toEqual({ kind: 'idle' });
  });

  test('without a training says so', async () => {
    const { training } = await setUp();
    await expect(training.stop()).rejects.toMatchObject({ code: 'not-training' });
  });
});

describe('when something breaks', () => {
  test('a crashed engine leaves the run interrupted with its whole epochs, and another can start', async () => {
    const all = await setUp();
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    all.engine.exit(0);
    expect(await all.training.whenEnded()).toMatchObject({ status: 'interrupted', epochsDone: 1, failure: { code: 'engine-crashed' } });
    await expect(all.training.start(config())).resolves.toMatchObject({ status: 'running' });
    await all.training.stop();
    await all.training.whenEnded();
  });

  test('an engine that cannot load TensorFlow fails the run with its reason', async () => {
    const all = await setUp();
    await all.training.start(config());
    await eventually(() => ('TF_NUM_INTRAOP_THREADS' in all.engine.environment ? true : undefined));
    all.engine.say({ kind: 'failed', error: { code: 'engine-unavailable', message: 'No TensorFlow here.' } });
    all.engine.exit(1);
    expect(await all.training.whenEnded()).toMatchObject({
      status: 'failed',
      failure: { code: 'engine-unavailable', message: 'No TensorFlow here.' },
    });
    expect(all.training.engineStatus).toEqual({ kind: 'failed', message: 'No TensorFlow here.' });
  });

  test('a diverged training is failed and keeps the epochs before and the points up to it', async () => {
    const all = await setUp();
    const runId = await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    all.engine.say({ kind: 'steps', points: buildSteps(5, 1), imagesPerSecond: 900, remainingMs: 60_000 });
    all.engine.say({ kind: 'failed', error: { code: 'loss-not-finite', message: 'Loss became not-a-number at step 5.' } });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'failed', epochsDone: 1, failure: { code: 'loss-not-finite' } });
    expect((await all.history.getSteps(runId)).map(({ firstStep, loss }) => [firstStep, loss.length])).toEqual([
      [1, 4],
      [5, 1],
    ]);
  });

  test('a full disk is a pause: told, tried again, nothing lost', async () => {
    let full = 2;
    const all = await setUp({
      wrap: (history) => ({
        ...bound(history),
        recordEpoch: (runId, report) => {
          if (full-- > 0) return Promise.reject(new AppError('disk-full', 'The disk is full.'));
          return history.recordEpoch(runId, report);
        },
      }),
    });
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    await asked(all.engine, 'acknowledge-epoch');
    const notices = all.told
      .filter((event) => event.name === 'training:progressed')
      .map((event) => (event.payload as TrainingProgress).notice?.code ?? null);
    expect(notices).toContain('disk-full');
    expect(notices.at(-1)).toBeNull();
    expect(all.waits).toHaveLength(2);
    all.engine.say({ kind: 'training-ended', outcome: 'finished', test: null });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'finished', epochsDone: 1 });
  });

  test('an epoch that cannot be stored for another reason fails the run', async () => {
    const all = await setUp({
      wrap: (history) => ({ ...bound(history), recordEpoch: () => Promise.reject(new AppError('cannot-write', 'No.')) }),
    });
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'failed', failure: { code: 'cannot-write' } });
    expect(all.engine.asked('acknowledge-epoch')).toHaveLength(0);
  });

  /** The history refuses to store the second epoch. */
  const losingTheSecond = (history: History): History => ({
    ...bound(history),
    recordEpoch: (runId, report) =>
      report.metrics.epoch === 2 ? Promise.reject(new AppError('cannot-write', 'No.')) : history.recordEpoch(runId, report),
  });

  test('a later epoch that cannot be stored leaves the run able to go on from the one before', async () => {
    const all = await setUp({ wrap: losingTheSecond });
    await begin(all, { epochs: 3 });
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    await asked(all.engine, 'acknowledge-epoch');
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(2) });
    const ended = await all.training.whenEnded();
    expect(ended).toMatchObject({ status: 'interrupted', resumable: true, epochsDone: 1, failure: { code: 'cannot-write' } });
  });

  test('so does the last epoch, although the engine has said its end by then', async () => {
    const all = await setUp({ wrap: losingTheSecond });
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    await asked(all.engine, 'acknowledge-epoch');
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(2) });
    all.engine.say({ kind: 'training-ended', outcome: 'finished', test: { epoch: 2, evaluation: buildEvaluation(2, 10_000) } });
    const ended = await all.training.whenEnded();
    expect(ended).toMatchObject({ status: 'interrupted', resumable: true, epochsDone: 1, failure: { code: 'cannot-write' } });
  });

  test('a disk that is full at the start is waited for too', async () => {
    let full = 2;
    const all = await setUp({
      wrap: (history) => ({
        ...bound(history),
        recordStart: (...start) =>
          full-- > 0 ? Promise.reject(new AppError('disk-full', 'The disk is full.')) : history.recordStart(...start),
      }),
    });
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    all.engine.say({ kind: 'training-ended', outcome: 'finished', test: null });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'finished', epochsDone: 1, failure: null });
    expect(all.waits).toHaveLength(2);
  });
});
