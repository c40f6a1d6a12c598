import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunConfig } from '@shared/domain/run-config.js';
import { extendState, extendWeights } from '@shared/engine/extension.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import {
  atStep,
  buildConfig,
  fingerprint,
  runTraining,
  tensorFlow,
  type HarnessOptions,
  type HarnessResult,
} from '../support/oracle-harness.js';
import { builtFile } from '../support/processes.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

const EPOCHS = 3;
const STEPS_PER_EPOCH = 10;
const AUGMENTATION = { rotationDegrees: 10, scale: 0.1, shear: 0.1, shiftPixels: 1.5 };

/** Everything that a continued run must share with one that was never interrupted. */
function outcome({ epochs, ended }: HarnessResult): unknown {
  const last = epochs.at(-1);
  return {
    weights: fingerprint(last?.weights ?? []),
    slots: fingerprint(last?.state.slots ?? []),
    losses: epochs
      .map(({ metrics }) => [metrics.epoch, metrics.step, metrics.trainLoss, metrics.trainAccuracy, metrics.validationLoss])
      .at(-1),
    test: [ended?.test?.epoch, ended?.test?.evaluation.loss, ended?.test?.evaluation.correct],
  };
}

const pausedOf = (messages: readonly EngineMessage[]): Extract<EngineMessage, { kind: 'paused' }> => {
  const paused = messages.find((message) => message.kind === 'paused');
  if (!paused) throw new Error('The training did not pause.');
  return paused;
};

/** Pauses after that step (after its epoch's end, if it is the last one in it) and stops when the pause was reported. */
function pauseThenStop(step: number): NonNullable<HarnessOptions['onMessage']> {
  const pause = atStep(step, { kind: 'pause' });
  return (message, control) => {
    pause(message, control);
    if (message.kind === 'phase' && message.phase === 'paused') control({ kind: 'stop' });
  };
}

/** Digits are augmented ahead, and the straight runs do without. */
const augmentThread = builtFile('main', 'engine', 'augment-thread.cjs');

async function pauseAndResume(config: RunConfig, step: number): Promise<HarnessResult> {
  const first = await runTraining(config, { tickMs: 100, augmentThread, onMessage: pauseThenStop(step) });
  const { weights, state } = pausedOf(first.messages);
  const best = first.epochs.reduce<(typeof first.epochs)[number] | undefined>(
    (kept, report) => (kept && kept.metrics.validationLoss <= report.metrics.validationLoss ? kept : report),
    undefined,
  );
  const kept = best ? { epoch: best.metrics.epoch, validationLoss: best.metrics.validationLoss, weights: best.weights } : null;
  return runTraining(config, { resume: { weights, state, kept }, augmentThread });
}

const withBatchNorm = (config: RunConfig): RunConfig => ({
  ...config,
  model: { ...config.model, hidden: config.model.hidden.map((layer) => ({ ...layer, batchNorm: true })) },
});
const configs: Readonly<Record<string, RunConfig>> = {
  adam: buildConfig({ epochs: EPOCHS }),
  'adamw with batch normalisation': withBatchNorm(
    buildConfig({ epochs: EPOCHS, optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.05 } }),
  ),
  'nesterov, one-cycle': buildConfig({
    epochs: EPOCHS,
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
    schedule: { kind: 'one-cycle', warmUpShare: 0.3, startFactor: 0.1 },
  }),
  'rmsprop, cosine, a smaller last batch': buildConfig({
    epochs: EPOCHS,
    optimizer: { kind: 'rmsprop', decay: 0.9, momentum: 0.5, epsilon: 1e-8 },
    schedule: { kind: 'cosine', warmUpEpochs: 1 },
    trainSize: 195,
  }),
  'augmented, a smaller last batch': buildConfig({
    epochs: EPOCHS,
    augmentation: AUGMENTATION,
    trainSize: 195,
  }),
  'plain SGD without slots': buildConfig({ epochs: EPOCHS, optimizer: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 } }),
};

describe('continuing from a pause is bit-identical to not pausing', () => {
  it.each(Object.entries(configs))('%s, at any step', async (_, config) => {
    const straight = outcome(await runTraining(config));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: EPOCHS * STEPS_PER_EPOCH - 1 }), async (step) => {
        expect(outcome(await pauseAndResume(config, step))).toEqual(straight);
      }),
      { numRuns: 2, seed: 9, examples: [[STEPS_PER_EPOCH]] },
    );
  });

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
