import type { ErrorReport } from '../errors.js';
import type { ShiftCount } from '../domain/averaging.js';
import type { DatasetFiles } from '../domain/dataset.js';
import type { EpochMetrics, Evaluation, StepPoints } from '../domain/metrics.js';
import type { ModelSpec } from '../domain/model-spec.js';
import type { NamedTensor } from '../domain/named-tensor.js';
import type { RunConfig } from '../domain/run-config.js';
import type { EngineInfo, RateChange } from '../domain/run.js';
import type { TrainingPhase } from '../domain/training.js';
import type { InspectionAnswer, InspectionTask } from './inspection.js';

export type { NamedTensor };

/** Everything besides weights that continuing bit-identically needs: optimizer slots and where the random work stood. */
export interface ResumeState {
  /** Steps done in the whole run. */
  readonly step: number;
  readonly epoch: number;
  readonly slots: readonly NamedTensor[];
  /** Plain values (generator state, running sums, changed learning rates) as JSON text; the engine alone reads it. */
  readonly generator: string;
}

/** The images to evaluate on; `validation` is the part that a training with these two values holds out. */
export type EvaluationPart =
  { readonly kind: 'test' } | { readonly kind: 'validation'; readonly validationShare: number; readonly splitSeed: number };

/** Main or the command line -> engine. One training per engine process, or any number of evaluations and inspections. */
export type EngineRequest =
  | {
      readonly kind: 'train';
      readonly config: RunConfig;
      readonly dataset: DatasetFiles;
      /** Continue from here instead of starting fresh. */
      readonly resume: { readonly weights: readonly NamedTensor[]; readonly state: ResumeState; readonly kept: KeptEpoch | null } | null;
      /** Changes of the learning rate that were made when these steps were done before: in a resumed or repeated run. */
      readonly rateChanges?: readonly RateChange[];
    }
  /** The epoch is on disk. The engine is at most one epoch ahead of these. */
  | { readonly kind: 'acknowledge-epoch'; readonly epoch: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'set-learning-rate'; readonly learningRate: number }
  /** Answered, in the order of the requests, by `evaluated` or `evaluation-failed` with the same id. */
  | {
      readonly kind: 'evaluate';
      readonly id: number;
      readonly model: ModelSpec;
      readonly weights: readonly NamedTensor[];
      readonly dataset: DatasetFiles;
      readonly part: EvaluationPart;
      /** Averaging at test time; 1 where it is not said. */
      readonly shifts?: ShiftCount;
    }
  /** Makes a network known under a key, until it is dropped. Costs nothing but memory before the first task. */
  | {
      readonly kind: 'load-network';
      readonly key: string;
      readonly model: ModelSpec;
      readonly weights: readonly NamedTensor[];
      readonly dataset: DatasetFiles;
    }
  | { readonly kind: 'drop-network'; readonly key: string }
  /** Answered by `inspected` or `inspection-failed` with the same id; quick ones overtake slow ones. */
  | { readonly kind: 'inspect'; readonly id: number; readonly network: string; readonly task: InspectionTask }
  | { readonly kind: 'cancel-inspection'; readonly id: number }
  | { readonly kind: 'shutdown' };

/** The best epoch so far with its weights, which the final test evaluation uses. */
export interface KeptEpoch {
  readonly epoch: number;
  readonly validationLoss: number;
  readonly weights: readonly NamedTensor[];
}

/** An epoch's whole report; `weights` include buffers. */
export interface EpochReport {
  readonly metrics: EpochMetrics;
  /** The epoch's points that `steps` messages already showed, all of them. */
  readonly steps: StepPoints;
  readonly validation: Evaluation;
  readonly weights: readonly NamedTensor[];
  readonly state: ResumeState;
}

export interface TrainingFacts {
  readonly trainSize: number;
  readonly validationSize: number;
  readonly testSize: number;
  readonly stepsPerEpoch: number;
  readonly datasetChecksum: string;
  /** Positions in the training file of the validation images, in the order of `Evaluation.predicted`. */
  readonly validationIndices: Uint32Array;
}

/** Engine -> main or the command line. A process that ends without `training-ended` or `failed` has crashed. */
export type EngineMessage =
  | { readonly kind: 'ready'; readonly info: EngineInfo; readonly pid: number }
  | { readonly kind: 'training-started'; readonly facts: TrainingFacts }
  | { readonly kind: 'phase'; readonly phase: TrainingPhase }
  | { readonly kind: 'steps'; readonly points: StepPoints; readonly imagesPerSecond: number; readonly remainingMs: number }
  | { readonly kind: 'epoch-ended'; readonly report: EpochReport }
  /** A `set-learning-rate` took effect: the first step with the new rate, which comes next. */
  | { readonly kind: 'learning-rate-changed'; readonly change: RateChange }
  /** The kept epoch's weights on the test set. `stopped` when a stop came first; `test` is null only if no epoch was finished. */
  | {
      readonly kind: 'training-ended';
      readonly outcome: 'finished' | 'stopped';
      readonly test: { readonly epoch: number; readonly evaluation: Evaluation } | null;
    }
  /** A pause took effect at a step: its points since the last epoch and the state to continue from. */
  | {
      readonly kind: 'paused';
      readonly steps: StepPoints;
      readonly weights: readonly NamedTensor[];
      readonly state: ResumeState;
    }
  | { readonly kind: 'evaluated'; readonly id: number; readonly evaluation: Evaluation }
  /** This request alone failed; the engine goes on. */
  | { readonly kind: 'evaluation-failed'; readonly id: number; readonly error: ErrorReport }
  | { readonly kind: 'inspected'; readonly id: number; readonly answer: InspectionAnswer }
  /** This request alone failed, or was cancelled; the engine goes on. */
  | { readonly kind: 'inspection-failed'; readonly id: number; readonly error: ErrorReport }
  /** Of slow tasks, at most 10 a second; the share is in [0, 1]. */
  | { readonly kind: 'inspection-progressed'; readonly id: number; readonly share: number }
  | { readonly kind: 'failed'; readonly error: ErrorReport };
