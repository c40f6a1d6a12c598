import type { RunConfig } from '@shared/domain/run-config.js';
import type { AugmentJob, AugmentResult, TrainJob, TrainResult } from '../jobs.js';
import { configOf, mnistIn, presetConfigOf, type RunningEngine } from './engine.js';
import { privateMemoryMb, processorMs } from './proc.js';

/** More than any measurement takes (and the most that a run may have): the job ends the training, not the last epoch. */
const EPOCHS = 1_000;

interface ProcessorMark {
  readonly steps: number;
  readonly processorMs: number;
}

/** Processor time of a step, between two reports of the first epoch: validation, which the peers do not do, is not in it. */
function processorStepMs(marks: readonly ProcessorMark[]): number | null {
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined || last.steps === first.steps) return null;
  return (last.processorMs - first.processorMs) / (last.steps - first.steps);
}

/**
 * The training's own clock counts from the end of a step to the end of the next, reports included, without validation.
 * What is timed starts after the warm-up and so reaches into the second epoch.
 */
export function runTrainJob(engine: RunningEngine, job: TrainJob): Promise<Omit<TrainResult, 'versions'>> {
  return timeSteps(engine, job, configOf(job, EPOCHS, null));
}

export function runAugmentJob(engine: RunningEngine, job: AugmentJob): Promise<AugmentResult> {
  return timeSteps(engine, job, presetConfigOf(job, EPOCHS));
}

function timeSteps(engine: RunningEngine, job: TrainJob | AugmentJob, config: RunConfig): Promise<Omit<TrainResult, 'versions'>> {
  const elapsedMs: number[] = [];
  const marks: ProcessorMark[] = [];
  let epoch = 1;
  return new Promise((resolve) => {
    engine.onMessage((message) => {
      if (message.kind === 'epoch-ended') {
        epoch += 1;
        engine.send({ kind: 'acknowledge-epoch', epoch: message.report.metrics.epoch });
      }
      if (message.kind !== 'steps') return;
      elapsedMs.push(...message.points.elapsedMs);
      const used = processorMs(engine.pid);
      if (epoch === 1 && used !== null && elapsedMs.length >= job.warmUpSteps) marks.push({ steps: elapsedMs.length, processorMs: used });
      const [start, end] = [elapsedMs[job.warmUpSteps - 1], elapsedMs[job.warmUpSteps + job.steps - 1]];
      if (start === undefined || end === undefined) return;
      resolve({ stepMs: (end - start) / job.steps, cpuStepMs: processorStepMs(marks), memoryMb: privateMemoryMb(engine.pid) });
    });
    engine.send({ kind: 'train', config, dataset: mnistIn(job.data), resume: null });
  });
}
