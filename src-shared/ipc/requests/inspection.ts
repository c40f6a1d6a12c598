import type { ModelSpec } from '../../domain/model-spec.js';
import type { DigitRef, NetworkRef } from '../../domain/network.js';
import type {
  Ablation,
  DigitActivations,
  ExplainMethod,
  Explanation,
  FilterCost,
  FilterRef,
  LayerProfile,
  MisreadCounts,
  TestAnswers,
} from '../../domain/inspection.js';
import type { NamedTensor } from '../../domain/named-tensor.js';

export * from '../../domain/inspection.js';

/**
 * Looking inside a network, in an engine of its own. `inspection:*` rejects with `run-not-found`, `model-not-found`,
 * `file-not-found` or `file-malformed` when weights are missing or damaged, `bad-request` when the network has no such
 * layer or class, `cancelled` after `inspection:cancel`.
 */
export interface InspectionRequests {
  'inspection:open': (network: NetworkRef) => NetworkView;
  /** Every stored tensor of these layers, as the network holds them: kernels [h, w, in, out] or [in, out]. */
  'inspection:get-weights': (request: { readonly network: NetworkRef; readonly layers: readonly string[] }) => readonly NamedTensor[];
  'inspection:get-activations': (request: ActivationsRequest) => DigitActivations;
  /** One explanation for each target, in their order. */
  'inspection:explain': (request: ExplainRequest) => readonly Explanation[];
  /** For each filter of a convolution the test digits that excite it most; slow the first time, then cached. */
  'inspection:profile-layer': (request: LayerRequest) => LayerProfile;
  /** Each test image's answer; slow the first time, then cached. */
  'inspection:get-test-answers': (network: NetworkRef) => TestAnswers;
  /** One digit and the test set with these filters switched off (their outputs set to 0 after the activation). */
  'inspection:ablate': (request: AblateRequest) => Ablation;
  /** What every filter costs when it alone is removed; slow the first time, then cached. Null when `ifKnown` and not cached. */
  'inspection:rank-filters': (request: RankRequest) => readonly FilterCost[] | null;
  /** How many of the tested runs on this data set misread each test image. */
  'inspection:count-misreads': (dataset: string) => MisreadCounts;
  /** Ends a `profile-layer`, `rank-filters` or `get-test-answers` of this network that is under way. */
  'inspection:cancel': (network: NetworkRef) => null;
}

export interface InspectionEvents {
  'inspection:progressed': InspectionProgress;
}

/** What the network strip and the pickers show. */
export interface NetworkView {
  readonly name: string;
  /** 1 to 8 for a run, null for a model. */
  readonly colour: number | null;
  /** The epoch that `best` or `latest` meant; null for a model. */
  readonly epoch: number | null;
  /** Saved epochs of a run in order; empty for a model. */
  readonly epochs: readonly number[];
  readonly bestEpoch: number | null;
  /** Whether the run is being trained now, so that newer epochs will come. */
  readonly isLive: boolean;
  readonly dataset: string;
  readonly classNames: readonly string[];
  readonly spec: ModelSpec;
}

export interface ActivationsRequest {
  readonly network: NetworkRef;
  readonly digit: DigitRef;
  /** Names as layersOf(spec) gives them. */
  readonly layers: readonly string[];
}

export interface ExplainRequest {
  readonly network: NetworkRef;
  readonly digit: DigitRef;
  readonly method: ExplainMethod;
  /** The classes that are asked about. */
  readonly targets: readonly number[];
}

export interface LayerRequest {
  readonly network: NetworkRef;
  readonly layer: string;
}

export interface AblateRequest {
  readonly network: NetworkRef;
  readonly digit: DigitRef;
  readonly removed: readonly FilterRef[];
}

export interface RankRequest {
  readonly network: NetworkRef;
  readonly ifKnown: boolean;
}

export interface InspectionProgress {
  readonly network: NetworkRef;
  readonly task: 'profile-layer' | 'rank-filters' | 'get-test-answers';
  /** In [0, 1]. */
  readonly share: number;
}

export const INSPECTION_REQUESTS: Readonly<Record<keyof InspectionRequests, true>> = {
  'inspection:open': true,
  'inspection:get-weights': true,
  'inspection:get-activations': true,
  'inspection:explain': true,
  'inspection:profile-layer': true,
  'inspection:get-test-answers': true,
  'inspection:ablate': true,
  'inspection:rank-filters': true,
  'inspection:count-misreads': true,
  'inspection:cancel': true,
};
export const INSPECTION_EVENTS: Readonly<Record<keyof InspectionEvents, true>> = {
  'inspection:progressed': true,
};
