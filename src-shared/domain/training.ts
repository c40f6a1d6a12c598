import type { ErrorReport } from '../errors.js';
import type { EngineInfo } from './run.js';

/** The moments of a training that a person can tell apart. */
export type TrainingPhase = 'starting-engine' | 'reading-data' | 'training' | 'validating' | 'paused' | 'stopping' | 'testing';

/** Where a training stands now; sent at most 20 times a second. */
export interface TrainingProgress {
  readonly runId: string;
  readonly phase: TrainingPhase;
  /** 1-based; 0 before the first step. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Over the last second or so of training; null before it is known. */
  readonly imagesPerSecond: number | null;
  /** Until the end of the last epoch including validation; null before it is known. */
  readonly remainingMs: number | null;
  /** Why the training waits though nobody paused it, e.g. a full disk; it goes on by itself when that is over. */
  readonly notice: ErrorReport | null;
}

/** The state of the training engine for the status bar. */
export type EngineStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly info: EngineInfo }
  | { readonly kind: 'failed'; readonly message: string };
