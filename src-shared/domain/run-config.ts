import type { ModelSpec } from './model-spec.js';

/** betas and epsilon as in Kingma & Ba 2015; epsilon is added outside the square root, as PyTorch and TensorFlow's fused kernel do. */
export interface AdamSpec {
  readonly kind: 'adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019): kernels shrink by learningRate * weightDecay a step. */
export interface AdamWSpec {
  readonly kind: 'adamw';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** v = momentum * v + g; w -= learningRate * v, or with Nesterov's look-ahead. weightDecay adds weightDecay * w to kernel gradients. */
export interface SgdSpec {
  readonly kind: 'sgd';
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/** s = decay * s + (1 - decay) * g^2; w -= learningRate * g / sqrt(s + epsilon), with momentum. */
export interface RmsPropSpec {
  readonly kind: 'rmsprop';
  readonly decay: number;
  readonly momentum: number;
  readonly epsilon: number;
}

export type OptimizerSpec = AdamSpec | AdamWSpec | SgdSpec | RmsPropSpec;
export type OptimizerKind = OptimizerSpec['kind'];

/**
 * constant · one-cycle: linear from startFactor * learningRate up to learningRate over the first `warmUpShare` of all
 * steps, then linear to ~0 · cosine: linear warm-up over `warmUpEpochs`, then half a cosine to ~0.
 */
export type ScheduleSpec =
  | { readonly kind: 'constant' }
  | { readonly kind: 'one-cycle'; readonly warmUpShare: number; readonly startFactor: number }
  | { readonly kind: 'cosine'; readonly warmUpEpochs: number };
export type ScheduleKind = ScheduleSpec['kind'];

/**
 * Training images are seen changed, anew in every epoch; each change is drawn evenly between minus and plus these values
 * (src-shared/augment): degrees, share of the size, shift of a row by its height, pixels. All 0: seen as they are.
 */
export interface AugmentationSpec {
  readonly rotationDegrees: number;
  readonly scale: number;
  readonly shear: number;
  readonly shiftPixels: number;
}
export const NO_AUGMENTATION: AugmentationSpec = { rotationDegrees: 0, scale: 0, shear: 0, shiftPixels: 0 };

export function isAugmented({ rotationDegrees, scale, shear, shiftPixels }: AugmentationSpec): boolean {
  return rotationDegrees > 0 || scale > 0 || shear > 0 || shiftPixels > 0;
}

/** Everything that decides a run's numbers, apart from the machine. */
export interface RunConfig {
  readonly name: string;
  /** The preset it came from, even when values were changed afterwards; null if none. */
  readonly preset: string | null;
  readonly dataset: string;
  readonly model: ModelSpec;
  readonly optimizer: OptimizerSpec;
  readonly learningRate: number;
  readonly schedule: ScheduleSpec;
  readonly batchSize: number;
  readonly epochs: number;
  /** Share of the training set kept for validation. */
  readonly validationShare: number;
  /** The first N of the shuffled training part, or all of it. Validation stays the same. */
  readonly trainSize: number | null;
  /** Softens the targets in the training loss only: (1 - s) * one-hot + s / classes. */
  readonly labelSmoothing: number;
  readonly augmentation: AugmentationSpec;
  /** The run ends when the validation loss has not fallen for so many epochs; 0: it never does before its last epoch. */
  readonly patience: number;
  /** Fixes which images are held out for validation; apart from `seed`, so that runs are compared on the same images. */
  readonly splitSeed: number;
  /** Fixes initial weights, order, dropout and augmentation. */
  readonly seed: number;
}

/** How many images each part has, and how many steps an epoch takes (the last batch may be smaller). */
export interface TrainingSizes {
  readonly train: number;
  readonly validation: number;
  readonly stepsPerEpoch: number;
}

export function trainingSizes(config: Pick<RunConfig, 'validationShare' | 'trainSize' | 'batchSize'>, available: number): TrainingSizes {
  const validation = Math.round(available * config.validationShare);
  const train = Math.min(config.trainSize ?? Infinity, available - validation);
  return { train, validation, stepsPerEpoch: Math.ceil(train / config.batchSize) };
}
