import type { ErrorReport } from '../errors.js';
import type { ConfusionMatrix, EpochMetrics } from './metrics.js';
import type { ModelKind } from './model-spec.js';
import type { RunConfig } from './run-config.js';

export const RUN_STATUSES = ['running', 'paused', 'finished', 'stopped', 'interrupted', 'failed'] as const;
/**
 * paused: asked for, its process may be gone · stopped: ended early on request, tested · interrupted: its process
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
  readonly parameters: number;
  readonly epochs: readonly EpochMetrics[];
  readonly testConfusion: ConfusionMatrix | null;
}

export function isLive(status: RunStatus): boolean {
  return status === 'running' || status === 'paused';
}
