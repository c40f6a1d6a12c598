import { performance } from 'node:perf_hooks';
import type { StopJob, StopResult } from '../jobs.js';
import { configOf, mnistIn, type RunningEngine } from './engine.js';

/** How long after `stop` was sent the engine says that it trains no more. Sent in the first epoch, so that no test follows. */
export function runStopJob(engine: RunningEngine, job: StopJob): Promise<StopResult> {
  let steps = 0;
  let askedAt: number | null = null;
  return new Promise((resolve) => {
    engine.onMessage((message) => {
      if (message.kind === 'training-ended' && askedAt !== null) resolve({ stopMs: performance.now() - askedAt });
      if (message.kind !== 'steps') return;
      steps += message.points.loss.length;
      if (steps < job.afterSteps || askedAt !== null) return;
      askedAt = performance.now();
      engine.send({ kind: 'stop' });
    });
    engine.send({ kind: 'train', config: configOf(job, 1, null), dataset: mnistIn(job.data), resume: null });
  });
}
