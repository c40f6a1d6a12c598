import { afterEach, describe, expect, it } from 'vitest';
import { weightSlots } from '@shared/domain/model-layers.js';
import { bestEpoch } from '@shared/domain/metrics.js';
import { atStep, buildConfig, fingerprint, runTraining, SMALL, tensorFlow } from '../support/oracle-harness.js';
import { MNIST_FILES } from '../support/oracle-mnist.js';
import { loadDataset, splitDataset } from '../../src-main/engine/dataset.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

describe('a whole training', () => {
  it('learns real digits and reports every step, epoch and the test of the best epoch', async () => {
    const config = buildConfig({ epochs: 6, learningRate: 0.01, batchSize: 32 });
    const { messages, epochs, points, ended } = await runTraining(config);
    const started = messages.find((message) => message.kind === 'training-started');
    expect(started?.facts).toMatchObject({ trainSize: 200, validationSize: 50, testSize: SMALL.test, stepsPerEpoch: 7 });
    expect([points.firstStep, points.loss.length]).toEqual([1, 42]);
    expect(epochs.map((report) => report.steps.firstStep)).toEqual([1, 8, 15, 22, 29, 36]);
    expect(epochs.flatMap((report) => [...report.steps.loss])).toEqual([...points.loss]);
    for (const { metrics, validation, weights } of epochs) {
      expect(metrics.validationTotal).toBe(50);
      expect(sum(validation.confusion.counts)).toBe(50);
      expect(metrics.validationAccuracy).toBe(validation.correct / 50);
      expect(weights.map(({ name, shape }) => ({ name, shape }))).toEqual(
        weightSlots(config.model).map(({ name, shape }) => ({ name, shape })),
      );
    }
    expect(ended?.outcome).toBe('finished');
    expect(ended?.test?.epoch).toBe(bestEpoch(epochs.map((report) => report.metrics))?.epoch);
    expect(ended?.test?.evaluation.total).toBe(SMALL.test);
    expect(epochs.at(-1)?.metrics.trainLoss).toBeLessThan((epochs[0]?.metrics.trainLoss ?? 0) / 2);
    expect((ended?.test?.evaluation.correct ?? 0) / SMALL.test).toBeGreaterThan(0.5);
  });

  it('weighs the last, smaller batch by its images: the epoch means are means over images', async () => {
    const { epochs } = await runTraining(buildConfig({ epochs: 1, batchSize: 150 }));
    const { loss, accuracy } = epochs[0]?.steps ?? { loss: [], accuracy: [] };
    expect(loss).toHaveLength(2);
    expect(epochs[0]?.metrics.trainLoss).toBeCloseTo(((loss[0] ?? 0) * 150 + (loss[1] ?? 0) * 50) / 200, 6);
    expect(epochs[0]?.metrics.trainAccuracy).toBeCloseTo(((accuracy[0] ?? 0) * 150 + (accuracy[1] ?? 0) * 50) / 200, 6);
  });

  it.each([1, 2, 3, 199, 200])('takes batches of %i', async (batchSize) => {
    const { ended, points } = await runTraining(buildConfig({ epochs: 1, batchSize }));
    expect([ended?.outcome, points.loss.length]).toEqual(['finished', Math.ceil(200 / batchSize)]);
  });

  it('takes batches of 1,024, and a smaller last one', async () => {
    const { ended, epochs } = await runTraining(buildConfig({ epochs: 1, batchSize: 1024 }), { images: 2000 });
    expect([ended?.outcome, epochs[0]?.steps.loss.length, epochs[0]?.metrics.trainLoss]).toEqual(['finished', 2, expect.any(Number)]);
    const [large = NaN, small = NaN] = epochs[0]?.steps.loss ?? [];
    expect(epochs[0]?.metrics.trainLoss).toBeCloseTo((large * 1024 + small * 576) / 1600, 5);
  });

  it('gives the same numbers twice, however often it reports, and others for another seed', async () => {
    const runs = await Promise.all([
      runTraining(buildConfig(), { tickMs: 0 }),
      runTraining(buildConfig(), { tickMs: 100 }),
      runTraining(buildConfig({ seed: 2 })),
    ]);
    const [first, second, other] = runs.map((run) => fingerprint(run.epochs.at(-1)?.weights ?? []));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(runs[1].messages.filter((message) => message.kind === 'steps')).toHaveLength(20);
    expect(runs[0].messages.filter((message) => message.kind === 'steps').length).toBeLessThanOrEqual(3);
  });

  it('keeps the validation images apart from the seed and from the images trained on', () => {
    const [a, b, c] = [{ seed: 1 }, { seed: 2 }, { splitSeed: 2 }].map((overrides) => splitDataset(buildConfig(overrides), 1000));
    expect(b?.validation).toEqual(a?.validation);
    expect(c?.validation).not.toEqual(a?.validation);
    expect(new Set([...(a?.train ?? []), ...(a?.validation ?? [])]).size).toBe(1000);
    const fewer = splitDataset(buildConfig({ trainSize: 30 }), 1000);
    expect([fewer.validation, fewer.train]).toEqual([a?.validation, a?.train.slice(0, 30)]);
  });

  it('reads all of MNIST with its checksums', async () => {
    const data = await loadDataset(MNIST_FILES);
    expect([data.trainCount, data.testCount, data.pixels.length, data.labels.length]).toEqual([60_000, 10_000, 70_000 * 784, 70_000]);
  });
});

describe('a training that needs more memory than there is', () => {
  it('is refused before its first step', async () => {
    const { error, messages } = await runTraining(buildConfig({ batchSize: 200 }), { memoryLimitBytes: 8e6 });
    expect(error?.code).toBe('out-of-memory');
    expect(error?.message).toMatch(
      /^Training this network with batches of 200 takes up to .+ Use batches of at most \d+, or a smaller network\.$/,
    );
    expect(messages.map((message) => message.kind)).toEqual(['phase']);
  });
});

describe('stopping', () => {
  it('in the first epoch ends at the next step without a test', async () => {
    const { ended, points } = await runTraining(buildConfig(), { tickMs: 100, onMessage: atStep(3, { kind: 'stop' }) });
    expect(ended).toEqual({ kind: 'training-ended', outcome: 'stopped', test: null });
    expect(points.loss).toHaveLength(3);
  });

  it('in a later epoch tests the best epoch before it', async () => {
    const { ended, points, epochs } = await runTraining(buildConfig({ epochs: 3 }), {
      tickMs: 100,
      onMessage: atStep(14, { kind: 'stop' }),
    });
    expect([ended?.outcome, ended?.test?.epoch, points.loss.length, epochs.length]).toEqual(['stopped', 1, 14, 1]);
    expect(ended?.test?.evaluation.total).toBe(SMALL.test);
  });

  it('in the middle of a validation leaves that epoch out', async () => {
    const { ended, epochs } = await runTraining(buildConfig(), {
      onMessage: (message, control) => {
        if (message.kind === 'phase' && message.phase === 'validating') control({ kind: 'stop' });
      },
    });
    expect([ended?.outcome, ended?.test, epochs.length]).toEqual(['stopped', null, 0]);
  });
});

describe('the pace of saving', () => {
  it('trains one epoch ahead of the disk, and waits there until the epoch before is saved', async () => {
    let saved = 0;
    let ahead = 0;
    const { epochs, ended } = await runTraining(buildConfig({ epochs: 4 }), {
      acknowledge: false,
      onMessage: (message, control) => {
        if (message.kind === 'steps') ahead = Math.max(ahead, Math.ceil(message.points.firstStep / 10) - saved);
        if (message.kind !== 'epoch-ended') return;
        const { epoch } = message.report.metrics;
        expect(epoch).toBe(saved + 1);
        // The harness's training never gives up its turn: this runs only when the engine has nothing to do but wait.
        setImmediate(() => {
          saved = epoch;
          control({ kind: 'acknowledge-epoch', epoch });
        });
      },
    });
    expect([epochs.length, ended?.outcome, ahead]).toEqual([4, 'finished', 2]);
  });

  it('ends on a stop even while the disk says nothing', async () => {
    const { ended } = await runTraining(buildConfig({ epochs: 3 }), {
      acknowledge: false,
      onMessage: (message, control) => {
        if (message.kind === 'phase' && message.phase === 'validating')
          setImmediate(() => {
            control({ kind: 'stop' });
          });
      },
    });
    expect(ended?.outcome).toBe('stopped');
  });
});

describe('a training that diverges', () => {
  it('stops itself at the step, keeps the epochs before it and names a smaller learning rate', async () => {
    const optimizer = { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 } as const;
    const { error, ended, points, epochs } = await runTraining(buildConfig({ optimizer, learningRate: 0.001 }), {
      tickMs: 100,
      onMessage: atStep(12, { kind: 'set-learning-rate', learningRate: 1e30 }),
    });
    expect(error?.code).toBe('loss-not-finite');
    expect(error?.message).toMatch(
      /^Loss became not-a-number at step 1[3-9]\. The epoch before it is kept\. Try a learning rate of 1e\+29 or less\.$/,
    );
    expect([ended, epochs.length]).toEqual([undefined, 1]);
    expect([...points.loss].every(Number.isFinite)).toBe(true);
  });
});

describe('a training with patience', () => {
  const still = { epochs: 6, learningRate: 1e-12 };

  it('ends finished, with the test of the kept epoch, when the validation loss has not fallen for so long', async () => {
    const { epochs, ended } = await runTraining(buildConfig({ ...still, patience: 2 }));
    expect(epochs.map((report) => report.metrics.epoch)).toEqual([1, 2, 3]);
    expect([ended?.outcome, ended?.test?.epoch]).toEqual(['finished', 1]);
  });

  it('goes on while the loss falls, and to the last epoch without patience', async () => {
    const learning = await runTraining(buildConfig({ epochs: 4, learningRate: 0.003, patience: 1 }));
    expect(learning.epochs).toHaveLength(4);
    expect((await runTraining(buildConfig({ ...still, epochs: 3 }))).epochs).toHaveLength(3);
  });

  it('continued after its end, trains no further', async () => {
    const config = buildConfig({ ...still, patience: 1 });
    const last = (await runTraining(config)).epochs.at(-1);
    if (!last) throw new Error('No epoch was reported.');
    const kept = { epoch: 1, validationLoss: last.metrics.validationLoss, weights: last.weights };
    const resumed = await runTraining(config, { resume: { weights: last.weights, state: last.state, kept } });
    expect([resumed.epochs.length, resumed.ended?.outcome]).toEqual([0, 'finished']);
  });
});
