import type { EpochMetrics, StepPoints } from '../../domain/metrics.js';
import type { RunConfig } from '../../domain/run-config.js';
import type { RunSummary } from '../../domain/run.js';
import type { TrainingProgress } from '../../domain/training.js';

/** The one training of this process. */
export interface TrainingRequests {
  'training:start': (config: RunConfig) => RunSummary;
  'training:stop': () => null;
  /** What is being trained now or was last in this session, so that a reloaded window shows the same again. */
  'training:get-current': () => TrainingSnapshot | null;
}

export interface TrainingEvents {
  'training:started': TrainingSnapshot;
  'training:progressed': TrainingProgress;
  'training:steps-recorded': { readonly runId: string; readonly points: StepPoints };
  'training:epoch-ended': { readonly runId: string; readonly epoch: EpochMetrics };
  'training:ended': RunSummary;
}

export interface TrainingSnapshot {
  readonly run: RunSummary;
  readonly config: RunConfig;
  readonly progress: TrainingProgress;
}

export const TRAINING_REQUESTS: Readonly<Record<keyof TrainingRequests, true>> = {
  'training:start': true,
  'training:stop': true,
  'training:get-current': true,
};
export const TRAINING_EVENTS: Readonly<Record<keyof TrainingEvents, true>> = {
  'training:started': true,
  'training:progressed': true,
  'training:steps-recorded': true,
  'training:epoch-ended': true,
  'training:ended': true,
};
