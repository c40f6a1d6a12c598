import { describe, expect, test } from 'vitest';
import type { RunSummary } from '@shared/domain/run.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';
import { buildEpoch, buildEvaluation, buildSteps, ENGINE_INFO, FACTS, PAUSED } from '../../support/fake-engine.js';
import { eventually } from '../../support/processes.js';
import { asked, begin, bound, buildConfig, playStart, setUpTraining, type Setup } from '../../support/training-service.js';

/** What an engine says that pauses after step 6, in its second epoch. */
const FINISHED: EngineMessage = { kind: 'training-ended', outcome: 'finished', test: { epoch: 2, evaluation: buildEvaluation(2, 10_000) } };

/** Trains an epoch and pauses in the next; resolves when the pause is on disk. */
async function beginAndPause(all: Setup): Promise<string> {
  const runId = await begin(all);
  all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
  const paused = all.training.pause();
  await asked(all.engine, 'pause');
  all.engine.say(PAUSED);
  await paused;
  return runId;
}

const stepsOf = async ({ history }: Setup, runId: string): Promise<readonly number[]> =>
  (await history.getSteps(runId)).flatMap(({ firstStep, loss }) => Array.from(loss, (_, index) => firstStep + index));

const summary = async ({ history }: Setup, runId: string): Promise<RunSummary> => (await history.getRun(runId)).summary;

describe('a pause', () => {
  test('is on disk when it is told, with the points since the last epoch', async () => {
    const all = await setUpTraining();
    const runId = await beginAndPause(all);
    expect(await summary(all, runId)).toMatchObject({ status: 'paused', epochsDone: 1, resumable: true });
    expect(await stepsOf(all, runId)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(all.training.current()).toMatchObject({ run: { status: 'paused' }, progress: { phase: 'paused', imagesPerSecond: null } });
    expect(all.training.isTraining()).toBe(false);
    all.engine.exit(0);
    expect(await all.training.whenEnded()).toMatchObject({ status: 'paused' });
  });

  test('goes on in the engine that waits, and no point is lost or doubled', async () => {
    const all = await setUpTraining();
    const runId = await beginAndPause(all);
    await all.training.resume(runId);
    await asked(all.engine, 'continue');
    expect(await summary(all, runId)).toMatchObject({ status: 'running' });
    expect(all.engine.forks).toBe(1);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(2) });
    all.engine.say(FINISHED);
    expect(await all.training.whenEnded()).toMatchObject({ status: 'finished', epochsDone: 2 });
    expect(await stepsOf(all, runId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('asked for again while it goes on, is asked of the engine again', async () => {
    const all = await setUpTraining();
    const runId = await beginAndPause(all);
    await all.training.resume(runId);
    const paused = all.training.pause();
    await asked(all.engine, 'continue');
    await asked(all.engine, 'pause', 3);
    expect(all.engine.requests.slice(-2).map((request) => request.kind)).toEqual(['continue', 'pause']);
    all.engine.say(PAUSED);
    await paused;
    expect(await summary(all, runId)).toMatchObject({ status: 'paused' });
    all.engine.exit(0);
  });

  test('before the first step is kept until there is something to pause', async () => {
    const all = await setUpTraining();
    const run = await all.training.start(buildConfig());
    const paused = all.training.pause();
    await playStart(all);
    await asked(all.engine, 'pause');
    all.engine.say({ ...PAUSED, steps: buildSteps(1, 0), state: { ...PAUSED.state, step: 0, epoch: 0 } });
    await paused;
    expect(await summary(all, run.id)).toMatchObject({ status: 'paused', epochsDone: 0, resumable: true });
    all.engine.exit(0);
  });

  test('that comes too late is a training that has ended', async () => {
    const all = await setUpTraining();
    await begin(all);
    const [paused, ended] = [all.training.pause(), all.training.whenEnded()];
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(2) });
    all.engine.say(FINISHED);
    await paused;
    expect(await ended).toMatchObject({ status: 'finished' });
  });

  test('can be stopped: what was learned is tested', async () => {
    const all = await setUpTraining();
    await beginAndPause(all);
    await all.training.stop();
    await asked(all.engine, 'stop');
    all.engine.say({ kind: 'training-ended', outcome: 'stopped', test: { epoch: 1, evaluation: buildEvaluation(3, 10_000) } });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'stopped', test: { correct: 9_997 } });
  });

  test('without a training says so', async () => {
    const { training } = await setUpTraining();
    await expect(training.pause()).rejects.toMatchObject({ code: 'not-training' });
    await expect(training.setLearningRate(0.1)).rejects.toMatchObject({ code: 'not-training' });
  });
});

describe('the engine of a paused training', () => {
  test('leaves after a while; resuming starts another one from the disk', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    const runId = await beginAndPause(all);
    expect(await all.training.whenEnded()).toMatchObject({ status: 'paused' });
    expect(all.told.some(({ name }) => name === 'training:ended')).toBe(false);
    await all.training.resume(runId);
    expect(all.training.current()?.progress).toMatchObject({ step: 6, epoch: 2 });
    await playStart(all, 2);
    const [, train] = all.engine.asked('train');
    expect(train?.resume).toMatchObject({ state: { step: 6, generator: '{"paused":6}' }, kept: { epoch: 1 } });
    all.engine.say({ kind: 'epoch-ended', report: { ...buildEpoch(2), steps: buildSteps(7, 2) } });
    all.engine.say(FINISHED);
    expect(await all.training.whenEnded()).toMatchObject({ status: 'finished', epochsDone: 2 });
    expect(await stepsOf(all, runId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('that is just leaving is waited for: resuming then starts another one', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    all.engine.leavesAtOnce = false;
    const runId = await beginAndPause(all);
    await asked(all.engine, 'shutdown');
    const resuming = all.training.resume(runId);
    all.engine.exit(0);
    await resuming;
    await playStart(all, 2);
    expect(all.engine.asked('train')[1]?.resume).toMatchObject({ state: { step: 6 } });
    all.engine.say({ kind: 'epoch-ended', report: { ...buildEpoch(2), steps: buildSteps(7, 2) } });
    all.engine.say(FINISHED);
    all.engine.leavesAtOnce = true;
    expect(await all.training.whenEnded()).toMatchObject({ status: 'finished', epochsDone: 2 });
  });

  test('that is just leaving can be stopped, and takes no other rate', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    all.engine.leavesAtOnce = false;
    const runId = await beginAndPause(all);
    await asked(all.engine, 'shutdown');
    const changing = all.training.setLearningRate(0.1);
    const stopping = all.training.stop();
    all.engine.leavesAtOnce = true;
    all.engine.exit(0);
    await expect(changing).rejects.toMatchObject({ code: 'not-training' });
    await stopping;
    await playStart(all, 2);
    await asked(all.engine, 'stop');
    all.engine.say({ kind: 'training-ended', outcome: 'stopped', test: { epoch: 1, evaluation: buildEvaluation(2, 10_000) } });
    expect(await all.training.whenEnded()).toMatchObject({ id: runId, status: 'stopped', epochsDone: 1 });
  });

  test('may crash without any harm', async () => {
    const all = await setUpTraining();
    await beginAndPause(all);
    all.engine.exit(139);
    expect(await all.training.whenEnded()).toMatchObject({ status: 'paused', failure: null, resumable: true });
  });

  test('makes room when another run is started', async () => {
    const all = await setUpTraining();
    const first = await beginAndPause(all);
    const second = await begin(all, { name: 'another' });
    expect(await summary(all, first)).toMatchObject({ status: 'paused' });
    expect(await summary(all, second)).toMatchObject({ status: 'running' });
    await expect(all.training.resume(first)).rejects.toMatchObject({ code: 'already-training' });
    all.engine.exit(0);
    await all.training.whenEnded();
  });
});

describe('leaving', () => {
  test('pauses what is trained and ends its engine', async () => {
    const all = await setUpTraining();
    const runId = await begin(all);
    const parked = all.training.park();
    await asked(all.engine, 'pause');
    all.engine.say(PAUSED);
    expect(await parked).toMatchObject({ id: runId, status: 'paused' });
    expect(all.engine.asked('shutdown')).toHaveLength(1);
  });

  test('does not wait for space on a full disk: the run goes on later from its last saved state', async () => {
    const full = (): Promise<never> => Promise.reject(new AppError('disk-full', 'The disk is full.'));
    const all = await setUpTraining({ wrap: (history) => ({ ...bound(history), recordPause: full }) });
    const runId = await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    await asked(all.engine, 'acknowledge-epoch');
    const parked = all.training.park();
    await asked(all.engine, 'pause');
    all.engine.say(PAUSED);
    expect(await parked).toMatchObject({ id: runId, status: 'interrupted', resumable: true, failure: { code: 'disk-full' } });
  });

  test('without a training is done at once', async () => {
    const { training } = await setUpTraining();
    expect(await training.park()).toBeUndefined();
  });

  test('a stop after it wins, if it comes in time', async () => {
    const all = await setUpTraining();
    await begin(all);
    const parked = all.training.park();
    await asked(all.engine, 'pause');
    await all.training.stop();
    all.engine.say(PAUSED);
    all.engine.say({ kind: 'training-ended', outcome: 'stopped', test: null });
    expect(await parked).toMatchObject({ status: 'stopped' });
  });
});

describe('after a new start', () => {
  test('an unfinished run is shown where it stands, can be stopped from there, and uses the settings it began with', async () => {
    const first = await setUpTraining({ pausedEngineMs: 1 });
    const runId = await beginAndPause(first);
    await first.training.whenEnded();
    await first.history.setTuning({ intraOpThreads: 4, interOpThreads: 1, towers: 1, oneDnn: true });
    await first.history.close();

    const second = await setUpTraining({ dataDir: first.dataDir });
    expect(second.training.current()).toBeNull();
    expect(await second.training.restore()).toMatchObject({
      run: { id: runId, status: 'paused' },
      progress: { phase: 'paused', step: 6, epoch: 2, epochs: 2 },
    });
    await second.training.stop(runId);
    await playStart(second);
    await asked(second.engine, 'stop');
    expect(second.engine.environment).toMatchObject({ TF_NUM_INTRAOP_THREADS: '1', DIGIT_LAB_TOWERS: '2' });
    second.engine.say({ kind: 'training-ended', outcome: 'stopped', test: { epoch: 1, evaluation: buildEvaluation(1, 10_000) } });
    expect(await second.training.whenEnded()).toMatchObject({ status: 'stopped', epochsDone: 1, test: { epoch: 1 } });
    expect((await second.training.restore())?.run.status).toBe('stopped');
  });

  test('a stop of a run that was deleted leaves the other paused ones as they are', async () => {
    const first = await setUpTraining({ pausedEngineMs: 1 });
    const kept = await beginAndPause(first);
    await first.training.whenEnded();
    const deleted = await beginAndPause(first);
    await first.training.whenEnded();
    await first.history.deleteRuns([deleted]);
    await expect(first.training.stop(deleted)).rejects.toMatchObject({ code: 'run-not-found' });
    expect(await summary(first, kept)).toMatchObject({ status: 'paused' });
    expect(first.engine.forks).toBe(2);
  });

  test('a stop of another run than the one that is trained is refused', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    const paused = await beginAndPause(all);
    await all.training.whenEnded();
    await begin(all, { name: 'another' });
    await expect(all.training.stop(paused)).rejects.toMatchObject({ code: 'not-training' });
    expect(all.engine.asked('stop')).toEqual([]);
    all.engine.exit(0);
    await all.training.whenEnded();
  });

  test('an interruption that was seen is not brought up again', async () => {
    const all = await setUpTraining();
    const runId = await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    all.engine.exit(1);
    await all.training.whenEnded();
    const later = await setUpTraining({ dataDir: all.dataDir });
    expect((await later.training.restore())?.run).toMatchObject({ id: runId, status: 'interrupted' });
    await later.history.keepInterrupted(runId);
    expect(await later.training.restore()).toBeNull();
  });

  test('other settings of the machine are noted in the run', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    const runId = await beginAndPause(all);
    await all.training.whenEnded();
    await all.training.resume(runId);
    await eventually(() => (all.engine.forks === 2 ? true : undefined));
    all.engine.say({ kind: 'ready', info: { ...ENGINE_INFO, tensorflow: '2.99.0' }, pid: 2 });
    await asked(all.engine, 'train', 2);
    all.engine.say({ kind: 'training-started', facts: FACTS });
    const notes = await eventually(async () => (await all.history.getRun(runId)).summary.notes || undefined);
    expect(notes).toBe('Resumed at step 7 with other settings, so its numbers may be others: TensorFlow: 2.15.1 before, 2.99.0 now.');
    all.engine.exit(0);
    await all.training.whenEnded();
  });

  test('other digits under the same name keep the run from going on, and from being spoilt', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    const runId = await beginAndPause(all);
    await all.training.whenEnded();
    await all.training.resume(runId);
    await eventually(() => (all.engine.forks === 2 ? true : undefined));
    all.engine.say({ kind: 'ready', info: ENGINE_INFO, pid: 2 });
    await asked(all.engine, 'train', 2);
    all.engine.say({ kind: 'training-started', facts: { ...FACTS, datasetChecksum: 'other' } });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'interrupted', resumable: true, failure: { code: 'dataset-damaged' } });
  });

  test('a resume whose engine cannot start leaves the run able to go on', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    const runId = await beginAndPause(all);
    await all.training.whenEnded();
    await all.training.resume(runId);
    await eventually(() => (all.engine.forks === 2 ? true : undefined));
    all.engine.say({ kind: 'failed', error: { code: 'engine-self-test-failed', message: 'TensorFlow computes wrong results.' } });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'interrupted', resumable: true });
  });

  test('so does one that fails in any way before it trains', async () => {
    const all = await setUpTraining({ pausedEngineMs: 1 });
    const runId = await beginAndPause(all);
    await all.training.whenEnded();
    await all.training.resume(runId);
    await eventually(() => (all.engine.forks === 2 ? true : undefined));
    all.engine.say({ kind: 'failed', error: { code: 'internal', message: 'A bug.' } });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'interrupted', resumable: true, failure: { code: 'internal' } });
  });
});

describe('a change of the learning rate', () => {
  const changes = async ({ history }: Setup, runId: string): Promise<unknown> => (await history.getRun(runId)).rateChanges;

  test('is recorded at the step where the engine took it up', async () => {
    const all = await setUpTraining();
    const runId = await begin(all);
    await all.training.setLearningRate(0.01);
    expect(all.engine.asked('set-learning-rate')).toEqual([{ kind: 'set-learning-rate', learningRate: 0.01 }]);
    all.engine.say({ kind: 'learning-rate-changed', change: { step: 3, learningRate: 0.01 } });
    await eventually(async () => ((await changes(all, runId)) as unknown[])[0]);
    expect(await changes(all, runId)).toEqual([{ step: 3, learningRate: 0.01 }]);
    all.engine.exit(0);
    await all.training.whenEnded();
  });

  test('during a pause holds also in a new engine', async () => {
    const all = await setUpTraining();
    const runId = await beginAndPause(all);
    await all.training.setLearningRate(0.05);
    all.engine.exit(0);
    await all.training.whenEnded();
    expect(await changes(all, runId)).toEqual([{ step: 7, learningRate: 0.05 }]);
    await all.training.resume(runId);
    await playStart(all, 2);
    expect(all.engine.asked('train')[1]?.rateChanges).toEqual([{ step: 7, learningRate: 0.05 }]);
    all.engine.exit(0);
    await all.training.whenEnded();
  });
});
