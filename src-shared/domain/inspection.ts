import type { NamedTensor } from './named-tensor.js';
import type { ImagePatch } from './receptive-field.js';

/** What looking inside a network finds. Values are as the network has them, float32. */

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

/**
 * saliency: gradient of the target's logit by ink, which is pixel / 255 (signed) · integrated-gradients: attributions
 * from a blank image, 50 steps and more where their sum would be off by over 1 % (signed; Sundararajan et al. 2017) ·
 * grad-cam: of the last convolution, at its own size, >= 0 (Selvaraju et al. 2017) · occlusion: fall of the target's
 * logit when a window around the pixel, some 5/28 of the image wide, is blanked (signed; Zeiler & Fergus 2014).
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

/** One of the digits that excite a filter most, and where. */
export interface Excitement {
  /** Position in the test set. */
  readonly index: number;
  readonly label: number;
  readonly value: number;
  /** The input patch that the peak saw, in image pixels: may reach over the edge where padded. */
  readonly patch: ImagePatch;
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

export interface Ablation {
  readonly probabilities: Float32Array;
  readonly correct: number;
  readonly total: number;
  /** Without anything removed. */
  readonly correctWhole: number;
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
