import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { EpochReport } from '@shared/engine/protocol.js';
import { buildEpoch, buildSteps } from './fake-engine.js';
import { recordResult } from './long-results.js';
import { asked, begin, setUpTraining, type Setup } from './training-service.js';

const STEPS_PER_EPOCH = 200;
/** Epochs before memory is first looked at: by then everything is compiled and every buffer is made. */
const WARM_UP = 20;
const MEGABYTE = 1e6;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are still in use in this thread, after garbage was collected. */
function usedBytes(): number {
  for (let round = 0; round < 3; round++) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function reportOf(epoch: number): EpochReport {
  const report = buildEpoch(epoch, { step: epoch * STEPS_PER_EPOCH });
  return {
    ...report,
    steps: buildSteps((epoch - 1) * STEPS_PER_EPOCH + 1, STEPS_PER_EPOCH),
    state: { ...report.state, step: epoch * STEPS_PER_EPOCH },
  };
}

async function playEpoch({ engine, told }: Setup, epoch: number): Promise<void> {
  engine.say({ kind: 'steps', points: reportOf(epoch).steps, imagesPerSecond: 900, remainingMs: 60_000 });
  engine.say({ kind: 'epoch-ended', report: reportOf(epoch) });
  await asked(engine, 'acknowledge-epoch');
  // what the test itself has heard is not the program's
  engine.requests.splice(0);
  told.splice(0);
}

/** What the main process keeps of a long training: its points and its epochs' figures, no more. */
export function describeTrainingSoak(epochs: number, growthMb: number): void {
  describe('a training of many epochs', () => {
    test(`does not fill the main process (${epochs} epochs)`, { timeout: 1_200_000 }, async () => {
      const all = await setUpTraining();
      const runId = await begin(all, { epochs: 1000 });
      all.engine.requests.splice(0);
      for (let epoch = 1; epoch <= WARM_UP; epoch++) await playEpoch(all, epoch);
      const before = usedBytes();
      for (let epoch = WARM_UP + 1; epoch <= epochs; epoch++) await playEpoch(all, epoch);
      const grownMb = (usedBytes() - before) / MEGABYTE;
      const steps = await all.history.getSteps(runId);
      expect(steps.reduce((sum, part) => sum + part.loss.length, 0)).toBe(epochs * STEPS_PER_EPOCH);
      expect((await all.history.getRun(runId)).epochs).toHaveLength(epochs);
      all.engine.exit(0);
      await all.training.whenEnded();
      expect(grownMb).toBeLessThan(growthMb);
      recordResult('metrics of many epochs', {
        epochs,
        points: epochs * STEPS_PER_EPOCH,
        'growth of main, MB': Number(grownMb.toFixed(1)),
      });
    });
  });
}
