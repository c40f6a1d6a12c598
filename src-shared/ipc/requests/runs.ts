import type { ConfusionMatrix, StepPoints } from '../../domain/metrics.js';
import type { PackedRuns } from '../../domain/packed-runs.js';
import type { RunChanges, RunDetail, RunSummary } from '../../domain/run.js';

/** What was trained: read, changed, exported. */
export interface RunsRequests {
  /** Every run, oldest first. */
  'runs:list': () => PackedRuns;
  'runs:get': (runId: string) => RunDetail;
  'runs:get-steps': (runId: string) => readonly StepPoints[];
  'runs:get-validation': (request: EpochRequest) => EpochValidation;
  'runs:get-test-predictions': (runId: string) => TestPredictions;
  'runs:change': (request: ChangeRequest) => RunSummary;
  /** Hides the runs and, after UNDO_MS, removes them with their files; none when one of them is being trained. */
  'runs:delete': (runIds: readonly string[]) => null;
  /** Undoes a deletion; `run-not-found` when it is too late. */
  'runs:restore': (runIds: readonly string[]) => readonly RunSummary[];
  /** An interrupted run stays as it is and is not asked about again. */
  'runs:keep-interrupted': (runId: string) => RunSummary;
  /** Lets the user choose where to; null when that was cancelled. `name`: of the file, or of the folder of several. */
  'runs:export': (request: ExportRequest) => { readonly name: string } | null;
}

export interface RunsEvents {
  /** A row of the Runs page is new or different. */
  'runs:changed': RunSummary;
  /** These are in no list any more. */
  'runs:removed': readonly string[];
}

export interface ChangeRequest {
  readonly runId: string;
  readonly changes: RunChanges;
}

/**
 * csv, json: every metric point in a file for each run · tensorboard: event files in a folder for each run · card: an HTML
 * page about each run, to be read.
 */
export const EXPORT_FORMATS = ['csv', 'json', 'tensorboard', 'card'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRequest {
  readonly runIds: readonly string[];
  readonly format: ExportFormat;
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
  'runs:change': true,
  'runs:delete': true,
  'runs:restore': true,
  'runs:keep-interrupted': true,
  'runs:export': true,
};
export const RUNS_EVENTS: Readonly<Record<keyof RunsEvents, true>> = {
  'runs:changed': true,
  'runs:removed': true,
};
