import type { ModelSpec } from '../../domain/model-spec.js';
import type { DigitRef, NetworkRef } from '../../domain/network.js';
import type { NamedTensor } from '../../engine/protocol.js';

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
  'inspection:explain': (request: ExplainRequest) => Explanation;
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

export interface DigitActivations {
  /** uint8 [height, width]. */
  readonly pixels: Uint8Array;
  /** The true class; null for a drawing. */
  readonly label: number | null;
  readonly logits: Float32Array;
  readonly probabilities: Float32Array;
  /** Outputs of the layers asked for, without a batch axis: [h, w, c] or [n]. */
  readonly layers: readonly NamedTensor[];
}

export const EXPLAIN_METHODS = ['saliency', 'integrated-gradients', 'grad-cam', 'occlusion'] as const;
export type ExplainMethod = (typeof EXPLAIN_METHODS)[number];

export interface ExplainRequest {
  readonly network: NetworkRef;
  readonly digit: DigitRef;
  readonly method: ExplainMethod;
  /** The class that is asked about. */
  readonly target: number;
}

/**
 * saliency: gradient of the target's logit by pixel value (signed) · integrated-gradients: attributions from a blank
 * image, 50 steps (signed; Sundararajan et al. 2017) · grad-cam: of the last convolution, at its own size, >= 0
 * (Selvaraju et al. 2017) · occlusion: fall of the target's logit when a window over the pixel is blanked (signed).
 */
export interface Explanation {
  readonly method: ExplainMethod;
  readonly target: number;
  readonly height: number;
  readonly width: number;
  /** Row-major [height, width]. */
  readonly values: Float32Array;
  /** integrated-gradients: |sum of attributions - (logit - logit of the blank image)| over the latter's size; else null. */
  readonly completenessGap: number | null;
}

export interface LayerRequest {
  readonly network: NetworkRef;
  readonly layer: string;
}

/** One of the digits that excite a filter most, and where. */
export interface Excitement {
  /** Position in the test set. */
  readonly index: number;
  readonly label: number;
  readonly value: number;
  /** The input patch that the peak saw, in image pixels: may reach over the edge where padded. */
  readonly patch: { readonly top: number; readonly left: number; readonly height: number; readonly width: number };
}

export interface FilterProfile {
  readonly filter: number;
  /** The 9 strongest, strongest first, each digit at most once; fewer only when the filter is dead on the rest. */
  readonly strongest: readonly Excitement[];
  /** Mean over test digits of the class and over positions. */
  readonly meanByClass: readonly number[];
  /** The largest activation on the whole test set; 0 or less: dead. */
  readonly peak: number;
}

/** After the activation that follows the convolution. */
export interface LayerProfile {
  readonly layer: string;
  readonly testCount: number;
  readonly filters: readonly FilterProfile[];
}

export interface TestAnswers {
  readonly classes: number;
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  /** Softmax probability of the predicted class, of the true class, and the second best class. */
  readonly confidence: Float32Array;
  readonly trueProbability: Float32Array;
  readonly secondBest: Uint8Array;
  readonly meanLoss: number;
}

export interface FilterRef {
  readonly layer: string;
  readonly filter: number;
}

export interface AblateRequest {
  readonly network: NetworkRef;
  readonly digit: DigitRef;
  readonly removed: readonly FilterRef[];
}

export interface Ablation {
  readonly probabilities: Float32Array;
  readonly correct: number;
  readonly total: number;
  /** Without anything removed. */
  readonly correctWhole: number;
}

export interface RankRequest {
  readonly network: NetworkRef;
  readonly ifKnown: boolean;
}

export interface FilterCost extends FilterRef {
  /** Test images right when this filter alone is removed. */
  readonly correct: number;
  readonly total: number;
}

export interface MisreadCounts {
  readonly runs: number;
  /** One per test image. */
  readonly counts: Uint16Array;
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
