import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { recordResult } from './long-results.js';
import { atStep, buildConfig, fingerprint, runTraining, type HarnessOptions, type HarnessResult } from './oracle-harness.js';
import { builtFile } from './processes.js';

export const EPOCHS = 3;
export const STEPS_PER_EPOCH = 10;
export const AUGMENTATION = { rotationDegrees: 10, scale: 0.1, shear: 0.1, shiftPixels: 1.5 };
/** Digits are augmented ahead, and the straight runs do without. */
export const augmentThread = builtFile('main', 'engine', 'augment-thread.cjs');

/** Everything that a continued run must share with one that was never interrupted. */
export function outcome({ epochs, ended }: HarnessResult): unknown {
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

export const pausedOf = (messages: readonly EngineMessage[]): Extract<EngineMessage, { kind: 'paused' }> => {
  const paused = messages.find((message) => message.kind === 'paused');
  if (!paused) throw new Error('The training did not pause.');
  return paused;
};

/** Pauses after that step (after its epoch's end, if it is the last one in it) and stops when the pause was reported. */
export function pauseThenStop(step: number): NonNullable<HarnessOptions['onMessage']> {
  const pause = atStep(step, { kind: 'pause' });
  return (message, control) => {
    pause(message, control);
    if (message.kind === 'phase' && message.phase === 'paused') control({ kind: 'stop' });
  };
}

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
export const configs: Readonly<Record<string, RunConfig>> = {
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

/** Trainings of every optimizer that are paused at `points` random steps each and go on in another engine. */
export function describeResumePoints(points: number): void {
  describe('continuing from a pause is bit-identical to not pausing', () => {
    it.each(Object.entries(configs))('%s, at any step', { timeout: 1_200_000 }, async (name, config) => {
      const straight = outcome(await runTraining(config));
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: EPOCHS * STEPS_PER_EPOCH - 1 }), async (step) => {
          expect(outcome(await pauseAndResume(config, step))).toEqual(straight);
        }),
        { numRuns: points, seed: 9, examples: [[STEPS_PER_EPOCH]] },
      );
      recordResult(`resumed after random steps: ${name}`, { points: points + 1, 'bits that differ': 0 });
    });
  });
}
