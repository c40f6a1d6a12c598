import type { ConfusionMatrix, StepPoints } from '../../domain/metrics.js';
import type { RunDetail, RunSummary } from '../../domain/run.js';

/** What was trained: read, changed, exported. */
export interface RunsRequests {
  'runs:list': () => readonly RunSummary[];
  'runs:get': (runId: string) => RunDetail;
  'runs:get-steps': (runId: string) => readonly StepPoints[];
  'runs:get-validation': (request: EpochRequest) => EpochValidation;
  'runs:get-test-predictions': (runId: string) => TestPredictions;
}

export interface RunsEvents {
  /** A row of the Runs page is new or different. */
  'runs:changed': RunSummary;
}

export interface EpochRequest {
  readonly runId: string;
  readonly epoch: number;
}

/** One epoch on the validation images; `indices` are positions in the training file, `predicted` in the same order. */
export interface EpochValidation {
  readonly epoch: number;
  readonly confusion: ConfusionMatrix;
  readonly indices: Uint32Array;
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
}

/** The kept epoch on the test set, in the test file's order. */
export interface TestPredictions {
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  readonly confidence: Float32Array;
}

export const RUNS_REQUESTS: Readonly<Record<keyof RunsRequests, true>> = {
  'runs:list': true,
  'runs:get': true,
  'runs:get-steps': true,
  'runs:get-validation': true,
  'runs:get-test-predictions': true,
};
export const RUNS_EVENTS: Readonly<Record<keyof RunsEvents, true>> = {
  'runs:changed': true,
};
