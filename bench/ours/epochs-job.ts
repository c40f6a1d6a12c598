import type { EpochsJob, EpochsResult } from '../jobs.js';
import { median } from '../statistics.js';
import { configOf, mnistIn, type RunningEngine } from './engine.js';
import { privateMemoryMb } from './proc.js';

const LOOK_EVERY_MS = 20;
const WARM_UP_STEPS = 5;

/** Trains whole epochs with validation, watching the process's memory all the while. */
export function runEpochsJob(engine: RunningEngine, job: EpochsJob): Promise<EpochsResult> {
  const epochs: EpochsResult['epochs'][number][] = [];
  const stepMs: number[] = [];
  let mostMemoryMb: number | null = null;
  const watch = setInterval(() => {
    mostMemoryMb = Math.max(mostMemoryMb ?? 0, privateMemoryMb(engine.pid) ?? 0) || null;
  }, LOOK_EVERY_MS);
  const trained = new Promise<void>((resolve) => {
    engine.onMessage((message) => {
      if (message.kind === 'training-ended') resolve();
      if (message.kind !== 'epoch-ended') return;
      const { metrics, steps } = message.report;
      const { trainMs, validationMs } = metrics;
      epochs.push({ trainMs, validationMs, memoryMb: privateMemoryMb(engine.pid) });
      steps.elapsedMs.forEach((elapsed, index) => {
        const before = steps.elapsedMs[index - 1];
        if (before !== undefined && index >= WARM_UP_STEPS) stepMs.push(elapsed - before);
      });
      engine.send({ kind: 'acknowledge-epoch', epoch: metrics.epoch });
    });
  });
  engine.send({ kind: 'train', config: configOf(job, job.epochs, job.trainSize), dataset: mnistIn(job.data), resume: null });
  return trained
    .finally(() => {
      clearInterval(watch);
    })
    .then(() => ({ epochs, stepMs: median(stepMs), mostMemoryMb }));
}
