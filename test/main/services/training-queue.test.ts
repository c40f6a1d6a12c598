import { describe, expect, test } from 'vitest';
import type { RunSummary } from '@shared/domain/run.js';
import { AppError } from '@shared/errors.js';
import { buildEpoch, buildEvaluation } from '../../support/fake-engine.js';
import { eventually } from '../../support/processes.js';
import { begin, bound, buildConfig, playStart, setUpTraining, type Setup } from '../../support/training-service.js';

/** Names and places of what waits. */
const waiting = async ({ history }: Setup): Promise<readonly string[]> =>
  (await history.listRuns())
    .filter((run) => run.queuePosition !== null)
    .sort((a, b) => (a.queuePosition ?? 0) - (b.queuePosition ?? 0))
    .map((run) => `${String(run.queuePosition)} ${run.name}`);

/** Lets the training under way finish after one epoch. */
function finish({ engine }: Setup): void {
  engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
  engine.say({ kind: 'training-ended', outcome: 'finished', test: { epoch: 1, evaluation: buildEvaluation(1, 10_000) } });
}

async function queueNames({ training }: Setup, names: readonly string[]): Promise<readonly RunSummary[]> {
  const runs: RunSummary[] = [];
  for (const name of names) runs.push(await training.queue(buildConfig({ name })));
  return runs;
}

const statusOf = async ({ history }: Setup, runId: string): Promise<string> => (await history.getRun(runId)).summary.status;

describe('the queue', () => {
  test('works through its runs in their order, each when the one before has ended', async () => {
    const all = await setUpTraining();
    await begin(all);
    const [second, third] = await queueNames(all, ['second', 'third']);
    expect(second).toMatchObject({ status: 'queued', queuePosition: 0 });
    expect(await waiting(all)).toEqual(['0 second', '1 third']);
    finish(all);
    await playStart(all, 2);
    expect(all.training.current()?.run.name).toBe('second');
    expect(await waiting(all)).toEqual(['0 third']);
    expect(all.told.some(({ name, payload }) => name === 'runs:changed' && (payload as RunSummary).id === third?.id && (payload as RunSummary).queuePosition === 0)).toBe(true); // prettier-ignore
    finish(all);
    await playStart(all, 3);
    expect(all.training.current()?.run.name).toBe('third');
    finish(all);
    await all.training.whenEnded();
    expect((await all.history.listRuns()).map(({ status }) => status)).toEqual(['finished', 'finished', 'finished']);
    expect(all.engine.forks).toBe(3);
  });

  test('starts at once when nothing is trained', async () => {
    const all = await setUpTraining();
    expect(await all.training.queue(buildConfig())).toMatchObject({ status: 'running', queuePosition: null });
    await playStart(all);
    finish(all);
    await all.training.whenEnded();
  });

  test('can be reordered and taken back', async () => {
    const all = await setUpTraining();
    await begin(all);
    const [b, c, d] = await queueNames(all, ['b', 'c', 'd']);
    await all.training.moveInQueue(d?.id ?? '', b?.id ?? '');
    expect(await waiting(all)).toEqual(['0 d', '1 b', '2 c']);
    await all.training.moveInQueue(d?.id ?? '', null);
    expect(await waiting(all)).toEqual(['0 b', '1 c', '2 d']);
    await all.training.cancelQueued(c?.id ?? '');
    expect(await waiting(all)).toEqual(['0 b', '1 d']);
    expect(all.told).toContainEqual({ name: 'runs:removed', payload: [c?.id] });
    await expect(all.training.cancelQueued(c?.id ?? '')).rejects.toMatchObject({ code: 'run-not-found' });
    all.engine.exit(0);
    await all.training.whenEnded();
    await all.training.park();
  });

  test.each([
    ['stopped', { kind: 'training-ended', outcome: 'stopped', test: null }],
    ['failed', { kind: 'failed', error: { code: 'loss-not-finite', message: 'Loss became not-a-number.' } }],
  ] as const)('goes on after a run that %s', async (status, message) => {
    const all = await setUpTraining();
    const first = await begin(all);
    await queueNames(all, ['next']);
    all.engine.say(message);
    await playStart(all, 2);
    expect(await statusOf(all, first)).toBe(status);
    expect(all.training.current()?.run.name).toBe('next');
    all.engine.exit(0);
    await all.training.whenEnded();
  });

  test('does not go on where every run would fail the same way', async () => {
    const all = await setUpTraining();
    await all.training.start(buildConfig());
    await queueNames(all, ['next']);
    await eventually(() => (all.engine.forks === 1 ? true : undefined));
    all.engine.say({ kind: 'failed', error: { code: 'engine-unavailable', message: 'No TensorFlow here.' } });
    await all.training.whenEnded();
    await all.history.listRuns(); // time to begin, if it did
    expect(await waiting(all)).toEqual(['0 next']);
    expect(all.training.isTraining()).toBe(false);
  });

  test('nor where nothing can be stored', async () => {
    const all = await setUpTraining({
      wrap: (history) => ({ ...bound(history), recordEpoch: () => Promise.reject(new AppError('cannot-write', 'No.')) }),
    });
    await begin(all);
    await queueNames(all, ['next']);
    all.engine.say({ kind: 'epoch-ended', report: buildEpoch(1) });
    expect(await all.training.whenEnded()).toMatchObject({ failure: { code: 'cannot-write' } });
    await all.history.listRuns();
    expect(await waiting(all)).toEqual(['0 next']);
    expect(all.training.isTraining()).toBe(false);
  });

  test('waits after a new start until it is asked for, and after a pause', async () => {
    const first = await setUpTraining();
    await begin(first);
    await queueNames(first, ['next']);
    const parked = first.training.park();
    first.engine.say({ kind: 'paused', steps: buildEpoch(1).steps, weights: buildEpoch(1).weights, state: buildEpoch(1).state });
    await parked;
    await first.history.close();
    const second = await setUpTraining({ dataDir: first.dataDir });
    expect(second.engine.forks).toBe(0);
    expect(await waiting(second)).toEqual(['0 next']);
    expect(await second.training.startQueue()).toMatchObject({ name: 'next', status: 'running' });
    await playStart(second);
    finish(second);
    await second.training.whenEnded();
    expect(await second.training.startQueue()).toBeNull();
  });

  test('of the window is left alone by a command', async () => {
    const window = await setUpTraining();
    await begin(window);
    await queueNames(window, ['next']);
    const command = await setUpTraining({ dataDir: window.dataDir, ownsQueue: false });
    await begin(command, { name: 'by command' });
    finish(command);
    await command.training.whenEnded();
    expect(command.engine.forks).toBe(1);
    expect(await waiting(window)).toEqual(['0 next']);
    window.engine.exit(0);
    await window.training.whenEnded();
  });

  test('gives each run to one process only', async () => {
    const one = await setUpTraining();
    await begin(one);
    const [run] = await queueNames(one, ['next']);
    const other = await setUpTraining({ dataDir: one.dataDir });
    const taken = await Promise.allSettled([one, other].map(({ history }) => history.takeQueued(run?.id ?? '')));
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    one.engine.exit(0);
    await one.training.whenEnded();
  });
});

describe('a run that comes from another one', () => {
  async function finished(all: Setup): Promise<string> {
    const runId = await begin(all, { name: 'first' });
    all.engine.say({ kind: 'learning-rate-changed', change: { step: 2, learningRate: 0.5 } });
    finish(all);
    await all.training.whenEnded();
    return runId;
  }

  test('repeats it with its seed, its changes of the learning rate and its machine settings, and says how it came out', async () => {
    const all = await setUpTraining();
    const runId = await finished(all);
    await all.history.setTuning({ intraOpThreads: 4, interOpThreads: 1, towers: 1, oneDnn: true });
    const repeat = await all.training.repeat(runId);
    expect(repeat).toMatchObject({ name: 'first repeated', repeatOf: runId, status: 'running' });
    expect((await all.history.getRun(repeat.id)).repeat).toMatchObject({ of: runId, name: 'first', outcome: 'pending' });
    await playStart(all, 2);
    expect(all.engine.environment).toMatchObject({ DIGIT_LAB_TOWERS: '2' });
    expect(all.engine.asked('train')[1]).toMatchObject({
      config: { seed: 1 },
      resume: null,
      rateChanges: [{ step: 2, learningRate: 0.5 }],
    });
    finish(all);
    await all.training.whenEnded();
    expect((await all.history.getRun(repeat.id)).repeat).toMatchObject({ outcome: 'identical', differences: [] });
  });

  test('trains it further from its last state', async () => {
    const all = await setUpTraining();
    const runId = await finished(all);
    const child = await all.training.extend(runId, 5);
    expect(child).toMatchObject({ name: 'first further', parentId: runId, epochsPlanned: 5, status: 'running' });
    const detail = await all.history.getRun(child.id);
    expect(detail).toMatchObject({
      parent: { id: runId, name: 'first' },
      summary: { notes: 'Continues "first" from the end of its epoch 1, with its optimizer\'s state.' },
      config: { epochs: 5, learningRate: 0.5 },
    });
    await playStart(all, 2);
    expect(all.engine.asked('train')[1]?.resume).toMatchObject({
      state: { step: 0, epoch: 0 },
      weights: buildEpoch(1).weights,
      kept: null,
    });
    finish(all);
    await all.training.whenEnded();
  });

  test('waits when another one is trained, and begins with what was there when it was asked for', async () => {
    const all = await setUpTraining();
    const runId = await finished(all);
    await begin(all, { name: 'busy' });
    const child = await all.training.extend(runId, 1);
    expect(child).toMatchObject({ status: 'queued', parentId: runId });
    await all.history.deleteRuns([runId]);
    await all.history.purgeRuns([runId]);
    finish(all);
    await playStart(all, 3);
    expect(all.training.current()?.run.id).toBe(child.id);
    expect(all.engine.asked('train')[2]?.resume).toMatchObject({ weights: buildEpoch(1).weights });
    all.engine.exit(0);
    await all.training.whenEnded();
  });

  test('is refused while there is nothing to come from', async () => {
    const all = await setUpTraining();
    const runId = await begin(all);
    await expect(all.training.repeat(runId)).rejects.toMatchObject({ code: 'bad-request', message: /has not ended yet: it is running/ });
    await expect(all.training.extend(runId, 1)).rejects.toMatchObject({ code: 'bad-request' });
    await all.training.stop();
    all.engine.say({ kind: 'training-ended', outcome: 'stopped', test: null });
    await all.training.whenEnded();
    await expect(all.training.extend(runId, 1)).rejects.toMatchObject({ code: 'bad-request', message: /has no whole epoch/ });
    await expect(all.training.extend(runId, 0)).rejects.toMatchObject({ code: 'invalid-config' });
  });
});
