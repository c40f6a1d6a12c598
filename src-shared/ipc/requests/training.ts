import type { EpochMetrics, StepPoints } from '../../domain/metrics.js';
import type { RunConfig } from '../../domain/run-config.js';
import type { RunSummary } from '../../domain/run.js';
import type { TrainingProgress } from '../../domain/training.js';

/**
 * The one training of this process, and the queue behind it. A paused training does not keep another one from starting:
 * it is on disk, and its engine leaves then.
 */
export interface TrainingRequests {
  /** Rejects with `already-training`, `dataset-missing` or `invalid-config`. */
  'training:start': (config: RunConfig) => RunSummary;
  /** Behind the others; it starts by itself when the one before it has ended, at once when nothing is trained or paused. */
  'training:queue': (config: RunConfig) => RunSummary;
  /** Answered when the pause is on disk, or when the training ended instead. Rejects with `not-training`. */
  'training:pause': () => null;
  /** Goes on with a paused or interrupted run. Rejects with `already-training`, `run-owned-elsewhere`, `bad-request`. */
  'training:resume': (runId: string) => RunSummary;
  /** Of the training under way, from its next step on; recorded in the run. Rejects with `not-training`. */
  'training:set-learning-rate': (learningRate: number) => null;
  /** Ends the training of this run (also a paused one), tests what was learned and keeps it. Rejects with `not-training`, `run-not-found`. */
  'training:stop': (runId: string) => null;
  /** The same config, seed and machine settings once more; its detail says whether the numbers came out the same. */
  'training:repeat': (runId: string) => RunSummary;
  /** More epochs of an ended run as a run of its own; started, or queued when another one is trained. */
  'training:extend': (request: ExtendRequest) => RunSummary;
  /** Puts a waiting run before another one, or at the end (null). */
  'training:move-in-queue': (request: MoveRequest) => null;
  /** Takes a waiting run back; its row goes. */
  'training:cancel-queued': (runId: string) => null;
  /** Starts the first waiting run. After a start of the program the queue waits for this, or for another training's end. */
  'training:start-queue': () => RunSummary | null;
  /**
   * What is being trained now or was last in this session, so that a reloaded window shows the same again; at first the
   * newest run, where it was paused or interrupted and can go on.
   */
  'training:get-current': () => TrainingSnapshot | null;
}

export interface TrainingEvents {
  /** Also when a run goes on in a new engine; then `progress` says where. */
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

export interface ExtendRequest {
  readonly runId: string;
  readonly epochs: number;
}

export interface MoveRequest {
  readonly runId: string;
  readonly before: string | null;
}

export const TRAINING_REQUESTS: Readonly<Record<keyof TrainingRequests, true>> = {
  'training:start': true,
  'training:queue': true,
  'training:pause': true,
  'training:resume': true,
  'training:set-learning-rate': true,
  'training:stop': true,
  'training:repeat': true,
  'training:extend': true,
  'training:move-in-queue': true,
  'training:cancel-queued': true,
  'training:start-queue': true,
  'training:get-current': true,
};
export const TRAINING_EVENTS: Readonly<Record<keyof TrainingEvents, true>> = {
  'training:started': true,
  'training:progressed': true,
  'training:steps-recorded': true,
  'training:epoch-ended': true,
  'training:ended': true,
};
