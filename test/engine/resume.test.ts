import { afterEach, describe, expect, it } from 'vitest';
import { extendState, extendWeights } from '@shared/engine/extension.js';
import { atStep, buildConfig, fingerprint, runTraining, tensorFlow, type HarnessResult } from '../support/oracle-harness.js';
import {
  AUGMENTATION,
  augmentThread,
  configs,
  describeResumePoints,
  EPOCHS,
  outcome,
  pausedOf,
  pauseThenStop,
  STEPS_PER_EPOCH,
} from '../support/resume-suite.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

describeResumePoints(2);

describe('continuing from a pause', () => {
  it('in the same process, where it continues on request', async () => {
    const config = buildConfig({ epochs: EPOCHS, augmentation: AUGMENTATION });
    const straight = await runTraining(config);
    const paused = await runTraining(config, {
      tickMs: 100,
      augmentThread,
      onMessage: (message, control) => {
        if (message.kind === 'steps' && message.points.firstStep === 13) control({ kind: 'pause' });
        if (message.kind === 'phase' && message.phase === 'paused')
          setImmediate(() => {
            control({ kind: 'continue' });
          });
      },
    });
    expect(pausedOf(paused.messages).steps.loss).toHaveLength(3);
    expect(outcome(paused)).toEqual(outcome(straight));
  });

  it('from the end of an epoch, as after a crash', async () => {
    const config = buildConfig({ epochs: EPOCHS });
    const straight = await runTraining(config);
    const [first] = straight.epochs;
    if (!first) throw new Error('No epoch was reported.');
    const kept = { epoch: 1, validationLoss: first.metrics.validationLoss, weights: first.weights };
    const resumed = await runTraining(config, { resume: { weights: first.weights, state: first.state, kept } });
    expect(resumed.epochs.map((report) => report.metrics.epoch)).toEqual([2, 3]);
    expect(resumed.points.firstStep).toBe(11);
    expect(outcome(resumed)).toEqual(outcome(straight));
  });

  it('with a learning rate that was changed before the pause', async () => {
    const config = buildConfig({ epochs: EPOCHS });
    const change = { kind: 'set-learning-rate', learningRate: 0.02 } as const;
    const straight = await runTraining(config, { tickMs: 100, onMessage: atStep(4, change) });
    expect([...straight.points.learningRate.subarray(0, 6)].map((rate) => Number(rate.toPrecision(3)))).toEqual([
      0.001, 0.001, 0.001, 0.001, 0.02, 0.02,
    ]);
    const first = await runTraining(config, {
      tickMs: 100,
      onMessage: (message, control) => {
        if (message.kind === 'steps' && message.points.firstStep === 4) control(change);
        if (message.kind === 'steps' && message.points.firstStep === 7) {
          control({ kind: 'pause' });
          control({ kind: 'stop' });
        }
      },
    });
    const { weights, state } = pausedOf(first.messages);
    expect(outcome(await runTraining(config, { resume: { weights, state, kept: null } }))).toEqual(outcome(straight));
  });

  it('with a learning rate that was changed after the state was saved: it is changed again at the same step', async () => {
    const config = buildConfig({ epochs: EPOCHS });
    const straight = await runTraining(config, { tickMs: 100, onMessage: atStep(14, { kind: 'set-learning-rate', learningRate: 0.02 }) });
    const changes = straight.messages.flatMap((message) => (message.kind === 'learning-rate-changed' ? [message.change] : []));
    expect(changes).toEqual([{ step: 15, learningRate: 0.02 }]);
    const [first] = straight.epochs;
    if (!first) throw new Error('No epoch was reported.');
    const resume = { weights: first.weights, state: first.state, kept: null };
    const resumed = await runTraining(config, { resume, rateChanges: changes });
    expect(outcome(resumed)).toEqual(outcome(straight));
    expect(resumed.messages.some((message) => message.kind === 'learning-rate-changed')).toBe(false);
    const repeated = await runTraining(config, { rateChanges: changes });
    expect(outcome(repeated)).toEqual(outcome(straight));
  });

  it('with a learning rate that was changed at another step this time: what was planned after it is void', async () => {
    const config = buildConfig({ epochs: EPOCHS });
    const change = (step: number, learningRate: number) => atStep(step - 1, { kind: 'set-learning-rate', learningRate });
    const straight = await runTraining(config, { tickMs: 100, onMessage: change(13, 0.005) });
    const replanned = await runTraining(config, {
      tickMs: 100,
      onMessage: change(13, 0.005),
      rateChanges: [{ step: 15, learningRate: 0.02 }],
    });
    expect(outcome(replanned)).toEqual(outcome(straight));
  });

  it('refuses a state that was not written by a training', async () => {
    const first = await runTraining(buildConfig(), { tickMs: 100, onMessage: atStep(2, { kind: 'pause' }, { kind: 'stop' }) });
    const { weights, state } = pausedOf(first.messages);
    const { error } = await runTraining(buildConfig(), { resume: { weights, state: { ...state, generator: '{}' }, kept: null } });
    expect(error?.code).toBe('file-malformed');
  });
});

describe('a run that extends another one', () => {
  const learned = ({ epochs }: HarnessResult): string =>
    fingerprint([...(epochs.at(-1)?.weights ?? []), ...(epochs.at(-1)?.state.slots ?? [])]);

  it.each(['adam', 'adamw with batch normalisation'])('learns on as if there were one long run: %s', async (name) => {
    const config = configs[name] ?? buildConfig();
    const long = await runTraining({ ...config, epochs: 4 });
    let end = (await runTraining({ ...config, epochs: 1 })).epochs.at(-1);
    for (const epochs of [2, 1]) {
      if (!end) throw new Error('No epoch was reported.');
      const resume = { weights: end.weights, state: extendState(end.state), kept: null };
      const child = await runTraining({ ...config, epochs }, { resume });
      expect(child.epochs.map(({ metrics }) => [metrics.epoch, metrics.step])).toEqual(
        Array.from({ length: epochs }, (_, index) => [index + 1, (index + 1) * STEPS_PER_EPOCH]),
      );
      end = child.epochs.at(-1);
      if (epochs === 1) expect(learned(child)).toBe(learned(long));
    }
  });

  it('can be paused at its first step and go on from there', async () => {
    const config = buildConfig({ epochs: 2 });
    const [parent] = (await runTraining(config)).epochs.slice(-1);
    if (!parent) throw new Error('No epoch was reported.');
    const resume = { weights: parent.weights, state: extendState(parent.state), kept: null };
    const straight = await runTraining(config, { resume });
    const stopped = await runTraining(config, { resume, tickMs: 100, onMessage: pauseThenStop(1) });
    const { weights, state } = pausedOf(stopped.messages);
    expect(outcome(await runTraining(config, { resume: { weights, state, kept: null } }))).toEqual(outcome(straight));
  });

  it('begins with a new optimizer and another order where only weights are left', async () => {
    const config = buildConfig({ epochs: 1 });
    const [parent] = (await runTraining(config)).epochs;
    if (!parent) throw new Error('No epoch was reported.');
    const child = await runTraining(config, { resume: { weights: parent.weights, state: extendWeights(1), kept: null } });
    expect(child.ended?.outcome).toBe('finished');
    expect(child.epochs[0]?.metrics.trainLoss).toBeLessThan(parent.metrics.trainLoss);
  });
});
