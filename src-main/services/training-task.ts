import type { TrainingProgress } from '@shared/domain/training.js';
import type { EngineTuning } from '@shared/engine/environment.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { toErrorReport, type AppError, type ErrorCode } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import type { ForkEngine } from '../engine-host/transport.js';
import type { History, RunEnding, TakenRun } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import type { Log } from '../lib/log.js';

export interface TrainingDependencies {
  readonly history: History;
  readonly forkEngine: ForkEngine;
  /** Used while the history has no measured tuning. */
  readonly defaultTuning: EngineTuning;
  readonly appVersion: string;
  readonly now: () => number;
  /** Waits before a failed write is tried again. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** How long the engine of a paused training stays; resuming is immediate while it does. */
  readonly pausedEngineMs?: number;
  /** Whether waiting runs start by themselves here: in the window, not in a command. */
  readonly ownsQueue: boolean;
  readonly events: Emitter<EventMap>;
  readonly log: Log;
}

/** A run that this process owns, and how to train it. */
export interface TrainingTask extends TakenRun {
  readonly tuning: EngineTuning;
  readonly stepsPerEpoch: number;
}

/** How a job can be over. */
export type TrainingEnding =
  | Extract<EngineMessage, { kind: 'training-ended' }>
  /** The pause is on disk, and the engine may go. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'error'; readonly error: AppError; readonly crashed: boolean };

/** Failures of the surroundings: a run that has a saved state is not to blame and can go on later. */
const NOT_THE_RUNS_FAULT: ReadonlySet<ErrorCode> = new Set([
  'engine-unavailable',
  'engine-crashed',
  'engine-self-test-failed',
  'dataset-missing',
  'dataset-damaged',
  'disk-full',
  'cannot-write',
  'history-unavailable',
  'history-damaged',
]);

/** Where a run stands before its engine has said anything. */
export function startProgress({ detail, saved, stepsPerEpoch }: TrainingTask): TrainingProgress {
  return {
    runId: detail.summary.id,
    phase: 'starting-engine',
    epoch: saved === null ? 0 : Math.min(saved.state.epoch + 1, detail.config.epochs),
    epochs: detail.config.epochs,
    step: saved?.state.step ?? 0,
    stepsPerEpoch,
    imagesPerSecond: null,
    remainingMs: null,
    notice: null,
  };
}

/** How far a run had come when its training was over. */
export interface Standing {
  /** Whether there is a state to go on from. */
  readonly hasState: boolean;
  /** Whether its engine trained in this session. */
  readonly hasStarted: boolean;
}

/**
 * What the history keeps of an end. A crash leaves the run able to go on, and so does a failure of the surroundings, or
 * any before the training began, where there is a saved state.
 */
export function endingRecord(
  ending: Exclude<TrainingEnding, { kind: 'parked' }>,
  endedAt: number,
  { hasState, hasStarted }: Standing,
): RunEnding {
  if (ending.kind === 'training-ended') return { status: ending.outcome, endedAt, test: ending.test };
  const canGoOn = ending.crashed || (hasState && (!hasStarted || NOT_THE_RUNS_FAULT.has(ending.error.code)));
  return { status: canGoOn ? 'interrupted' : 'failed', endedAt, failure: toErrorReport(ending.error) };
}
