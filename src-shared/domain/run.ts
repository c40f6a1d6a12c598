import type { ErrorReport } from '../errors.js';
import type { RunDataset } from './dataset.js';
import type { ConfusionMatrix, EpochMetrics } from './metrics.js';
import type { ModelKind } from './model-spec.js';
import type { RunConfig } from './run-config.js';

export const RUN_STATUSES = ['queued', 'running', 'paused', 'finished', 'stopped', 'interrupted', 'failed'] as const;
/**
 * queued: waits for its turn · paused: asked for, its process may be gone · stopped: ended early on request, tested · interrupted: its process
 * vanished, its whole epochs are kept · failed: ended by an error that `failure` names.
 */
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Colours go to runs in creation order and are kept for life: 1 to 8, the `--run-N` tokens. */
export const RUN_COLOURS = 8;

export interface BestEpoch {
  readonly epoch: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

export interface TestScore {
  readonly epoch: number;
  readonly loss: number;
  readonly correct: number;
  readonly total: number;
}

/** How long a deletion can be undone. */
export const UNDO_MS = 10_000;

/** A row of the Runs page. Times are Unix milliseconds; `trainingMs` is training and validation without pauses. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly colour: number;
  readonly preset: string | null;
  readonly modelKind: ModelKind;
  readonly status: RunStatus;
  readonly failure: ErrorReport | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly trainingMs: number;
  readonly epochsPlanned: number;
  readonly epochsDone: number;
  readonly best: BestEpoch | null;
  readonly test: TestScore | null;
  /** One per epoch, for the sparkline. */
  readonly validationLosses: readonly number[];
  readonly dataset: string;
  readonly seed: number;
  readonly parameters: number;
  /** In alphabetical order. */
  readonly tags: readonly string[];
  /** What was written about it; empty without. */
  readonly notes: string;
  /** The baseline that others are compared with; at most one run is. */
  readonly pinned: boolean;
  readonly archived: boolean;
  /** The finished run that this one continues. */
  readonly parentId: string | null;
  /** The run whose settings and seed this one repeats. */
  readonly repeatOf: string | null;
  /** Place in the queue from 0; null unless `queued`. */
  readonly queuePosition: number | null;
  /** Paused or interrupted with a saved state, so that it can go on. */
  readonly resumable: boolean;
  /** The interruption was seen and is kept as it is. */
  readonly interruptionKept: boolean;
}

/** What decides bit-identity besides the config, and what a person wants to know later. */
export interface RunEnvironment {
  readonly appVersion: string;
  readonly datasetChecksum: string;
  readonly engine: EngineInfo;
}

/** What an engine says of itself when it is ready. */
export interface EngineInfo {
  readonly tensorflow: string;
  readonly intraOpThreads: number;
  readonly interOpThreads: number;
  /** Into how many parts an even batch is split inside the graph. */
  readonly towers: number;
  readonly oneDnn: boolean;
  readonly cpuFeatures: readonly string[];
}

export interface RunDetail {
  readonly summary: RunSummary;
  readonly config: RunConfig;
  readonly environment: RunEnvironment | null;
  /** Null when nothing is known any more of a set with that id. */
  readonly dataset: RunDataset | null;
  readonly parameters: number;
  readonly epochs: readonly EpochMetrics[];
  readonly testConfusion: ConfusionMatrix | null;
  /** Of all checkpoint files of the run. */
  readonly weightsBytes: number;
  readonly parent: { readonly id: string; readonly name: string } | null;
  /** Changes of the learning rate in mid-run, in their order; `step` is the first with the new rate. */
  readonly rateChanges: readonly RateChange[];
  readonly repeat: Repeat | null;
}

export interface RateChange {
  readonly step: number;
  readonly learningRate: number;
}

/** What came of repeating a run with the same seed. */
export interface Repeat {
  /** The id of the repeated run. */
  readonly of: string;
  /** Null when it has been deleted. */
  readonly name: string | null;
  readonly outcome: 'pending' | 'identical' | 'differs' | 'unknown';
  /** Sentences: which setting of the machine or which number differed first. */
  readonly differences: readonly string[];
}

/** What a person may change of a run at any time. */
export interface RunEdits {
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  /** 1 to RUN_COLOURS. */
  readonly colour: number;
  readonly pinned: boolean;
  readonly archived: boolean;
}
export type RunChanges = Partial<RunEdits>;

export function isLive(status: RunStatus): boolean {
  return status === 'running' || status === 'paused';
}
