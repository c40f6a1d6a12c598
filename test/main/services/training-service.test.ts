import { afterEach, describe, expect, test } from 'vitest';
import { findPreset } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { TrainingProgress } from '@shared/domain/training.js';
import { defaultTuning } from '@shared/engine/environment.js';
import { AppError } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import { openHistory } from '../../../src-main/history/client.js';
import type { History } from '../../../src-main/history/history.js';
import { TrainingService } from '../../../src-main/services/training-service.js';
import { buildEpoch, buildEvaluation, buildSteps, ENGINE_INFO, FACTS, FakeEngine } from '../../support/fake-engine.js';
import { builtFile, eventually, projectRoot, temporaryFolder } from '../../support/processes.js';
import { memoryLog, testEvents } from '../../support/services.js';

const open: History[] = [];
afterEach(async () => {
  for (const history of open.splice(0)) await history.close();
});

function config(overrides: Partial<RunConfig> = {}): RunConfig {
  const preset = findPreset('fast-fcnn');
  if (preset === undefined) throw new Error('no fast-fcnn');
  return { name: 'a run', ...preset.config, epochs: 2, ...overrides };
}

interface Setup {
  readonly training: TrainingService;
  readonly engine: FakeEngine;
  readonly history: History;
  readonly told: { readonly name: keyof EventMap; readonly payload: unknown }[];
  readonly waits: number[];
}

/** The service on a real history and an engine whose part the test plays. `wrap` may stand between service and history. */
async function setUp(wrap: (history: History) => History = (history) => history): Promise<Setup> {
  const { history } = await openHistory({
    dataDir: temporaryFolder(),
    resourcesDir: `${projectRoot}/resources`,
    workerFile: builtFile('main', 'history', 'worker.cjs'),
  });
  open.push(history);
  const engine = new FakeEngine();
  const { events } = testEvents();
  const told: Setup['told'] = [];
  const waits: number[] = [];
  for (const name of [
    'training:started',
    'training:progressed',
    'training:steps-recorded',
    'training:epoch-ended',
    'training:ended',
  ] as const) {
    events.on(name, (payload) => told.push({ name, payload }));
  }
  const training = new TrainingService({
    history: wrap(history),
    forkEngine: engine.fork,
    defaultTuning: defaultTuning(2),
    appVersion: '0.1.0',
    now: () => 1_700_000_000_000,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    events,
    log: memoryLog().log,
  });
  return { training, engine, history, told, waits };
}

const asked = (engine: FakeEngine, kind: Parameters<FakeEngine['asked']>[0], count = 1): Promise<true> =>
  eventually(() => (engine.asked(kind).length >= count ? true : undefined));

/** Plays the engine up to its first step. */
async function begin({ training, engine }: Setup, overrides: Partial<RunConfig> = {}): Promise<string> {
  const run = await training.start(config(overrides));
  await eventually(() => ('TF_NUM_INTRAOP_THREADS' in engine.environment ? true : undefined));
  engine.say({ kind: 'ready', info: ENGINE_INFO, pid: 1 });
  await asked(engine, 'train');
  engine.say({ kind: 'training-started', facts: FACTS });
  return run.id;
}

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
    expect(names.filter((name) => name !== 'training:progressed')).toEqual([
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

  test('before the engine is ready ends the run at once', async () => {
    const { training, engine } = await setUp();
    await training.start(config());
    await training.stop();
    expect(await training.whenEnded()).toMatchObject({ status: 'stopped', epochsDone: 0, test: null });
    expect(engine.asked('train')).toHaveLength(0);
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

  test('a diverged training is failed and keeps the epochs before', async () => {
    const all = await setUp();
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    all.engine.say({ kind: 'failed', error: { code: 'loss-not-finite', message: 'Loss became not-a-number at step 5.' } });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'failed', epochsDone: 1, failure: { code: 'loss-not-finite' } });
  });

  test('a full disk is a pause: told, tried again, nothing lost', async () => {
    let full = 2;
    const all = await setUp((history) => ({
      ...bound(history),
      recordEpoch: (runId, report) => {
        if (full-- > 0) return Promise.reject(new AppError('disk-full', 'The disk is full.'));
        return history.recordEpoch(runId, report);
      },
    }));
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
    const all = await setUp((history) => ({ ...bound(history), recordEpoch: () => Promise.reject(new AppError('cannot-write', 'No.')) }));
    await begin(all);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    expect(await all.training.whenEnded()).toMatchObject({ status: 'failed', failure: { code: 'cannot-write' } });
    expect(all.engine.asked('acknowledge-epoch')).toHaveLength(0);
  });
});

/** The history's methods as a plain object to override some of. */
function bound(history: History): History {
  return { ...history, close: () => history.close() };
}
