import { z } from '@shared/zod.js';

/** What a contender's process is asked to do: JSON in its first argument. It answers with one line of JSON on stdout. */
export type Net = 'cnn' | 'fcnn';

interface JobBase {
  readonly net: Net;
  readonly batchSize: number;
  readonly threads: number;
  /** The folder of the four gzipped IDX files. */
  readonly data: string;
}

/** Train `warmUpSteps`, then `steps`, and time the latter. Every contender knows this one. */
export interface TrainJob extends JobBase {
  readonly kind: 'train';
  readonly warmUpSteps: number;
  readonly steps: number;
  /** One of the contender's ways to do it; ours has one. */
  readonly variant: string;
}

/** Train whole epochs with validation on 12,000 images. Ours only. */
export interface EpochsJob extends JobBase {
  readonly kind: 'epochs';
  readonly trainSize: number;
  readonly epochs: number;
}

/** Train `afterSteps` steps, then stop. Ours only. */
export interface StopJob extends JobBase {
  readonly kind: 'stop';
  readonly afterSteps: number;
}

/** Look inside a network, alone and beside a training. Ours only. */
export interface InspectJob extends JobBase {
  readonly kind: 'inspect';
  /** The network's .safetensors. */
  readonly weights: string;
  readonly repeats: number;
}

/** Train a preset with or without its augmentation: `warmUpSteps`, then `steps` that are timed. Ours only. */
export interface AugmentJob extends Omit<JobBase, 'net' | 'batchSize'> {
  readonly kind: 'augment';
  readonly preset: 'augmented-fcnn' | 'best-cnn';
  readonly augmented: boolean;
  readonly warmUpSteps: number;
  readonly steps: number;
}

export type OursJob = TrainJob | EpochsJob | StopJob | InspectJob | AugmentJob;

const measured = z.number().positive();
/** Memory is what no file backs (RssAnon) of the process that trains; null where the system does not tell. */
const memoryMb = measured.nullable();

export const trainResultSchema = z.object({
  stepMs: measured,
  /** Processor time of all threads; null where the system does not tell. */
  cpuStepMs: measured.nullable(),
  /** After the last step. */
  memoryMb,
  versions: z.record(z.string(), z.string()),
});
export type TrainResult = z.infer<typeof trainResultSchema>;

export const epochsResultSchema = z.object({
  epochs: z.array(z.object({ trainMs: measured, validationMs: measured, memoryMb })).readonly(),
  /** Median over all steps after the first epoch's warm-up. */
  stepMs: measured,
  /** The most that was seen, looking every 20 ms. */
  mostMemoryMb: memoryMb,
});
export type EpochsResult = z.infer<typeof epochsResultSchema>;

export const augmentResultSchema = trainResultSchema.pick({ stepMs: true, cpuStepMs: true });
export type AugmentResult = z.infer<typeof augmentResultSchema>;

/** From sending the stop until the engine said that its last step was done. */
export const stopResultSchema = z.object({ stopMs: measured });
export type StopResult = z.infer<typeof stopResultSchema>;

/** 95th percentiles in milliseconds, from the question to the answer, without the window. */
export const inspectResultSchema = z.object({
  questions: z.object({
    /** Every map of a digit. */
    look: measured,
    saliency: measured,
    integratedGradients: measured,
    occlusion: measured,
    /** All filters of both convolutions over the 10,000 test digits. */
    profileAll: measured,
    /** One filter of either convolution removed, over the same. */
    ablation: measured,
  }),
  besideTraining: z.object({ look: measured, aloneImagesPerSecond: measured, besideImagesPerSecond: measured }),
});
export type InspectResult = z.infer<typeof inspectResultSchema>;
