import type { DatasetInfo, DatasetPart, DigitImages } from '../domain/dataset.js';
import type { ConfusionMatrix, EpochMetrics, StepPoints } from '../domain/metrics.js';
import type { ModelSummary } from '../domain/model.js';
import type { RunConfig } from '../domain/run-config.js';
import type { RunDetail, RunSummary } from '../domain/run.js';
import type { EngineStatus, TrainingProgress } from '../domain/training.js';

/**
 * The one list of what the window may ask (name -> arguments and result) and what it is told. Adding a call: a line
 * here, a schema in schemas.ts, a handler in src-main/ipc/handlers; the compiler names what is missing. No path ever
 * crosses here.
 */
export interface RequestMap {
  'app:get-info': () => AppInfo;
  'settings:get': () => Settings;
  'settings:change': (changes: Partial<Settings>) => Settings;
  'datasets:list': () => readonly DatasetInfo[];
  'datasets:read-digits': (request: DigitsRequest) => DigitImages;
  'training:start': (config: RunConfig) => RunSummary;
  'training:stop': () => null;
  /** What is being trained now or was last in this session, so that a reloaded window shows the same again. */
  'training:get-current': () => TrainingSnapshot | null;
  'runs:list': () => readonly RunSummary[];
  'runs:get': (runId: string) => RunDetail;
  'runs:get-steps': (runId: string) => readonly StepPoints[];
  'runs:get-validation': (request: EpochRequest) => EpochValidation;
  'runs:get-test-predictions': (runId: string) => TestPredictions;
  'models:list': () => readonly ModelSummary[];
  /** Lets the user choose files in the system's dialog; null when that was cancelled. All files are imported, or none. */
  'models:import': () => readonly ModelSummary[] | null;
}

export interface EventMap {
  'settings:changed': Settings;
  'engine:status-changed': EngineStatus;
  'training:started': TrainingSnapshot;
  'training:progressed': TrainingProgress;
  'training:steps-recorded': { readonly runId: string; readonly points: StepPoints };
  'training:epoch-ended': { readonly runId: string; readonly epoch: EpochMetrics };
  'training:ended': RunSummary;
  /** A row of the Runs page is new or different. */
  'runs:changed': RunSummary;
  /** A model is new or different. */
  'models:changed': ModelSummary;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly engine: EngineStatus;
  /** Runs that were found without their process when this window's history was opened. */
  readonly interrupted: readonly string[];
  /** What came of opening a damaged history; null when all was well. */
  readonly notice: string | null;
}

export const THEMES = ['system', 'light', 'dark'] as const;
export interface Settings {
  readonly theme: (typeof THEMES)[number];
}

export interface DigitsRequest {
  readonly dataset: string;
  readonly part: DatasetPart;
  /** At most 2,000 positions in the part. */
  readonly indices: readonly number[];
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

export interface TrainingSnapshot {
  readonly run: RunSummary;
  readonly config: RunConfig;
  readonly progress: TrainingProgress;
}

export type RequestName = keyof RequestMap;
export type EventName = keyof EventMap;
export type RequestArguments<K extends RequestName> = Parameters<RequestMap[K]>;
export type RequestResult<K extends RequestName> = ReturnType<RequestMap[K]>;
