import type { EpochMetrics } from '@shared/domain/metrics.js';
import type { CurveMetric } from './curve-run.js';

export type EpochValue = (metric: CurveMetric, epoch: EpochMetrics) => number;

export const trainingOf: EpochValue = (metric, epoch) => (metric === 'loss' ? epoch.trainLoss : epoch.trainAccuracy);

export const validationOf: EpochValue = (metric, epoch) => (metric === 'loss' ? epoch.validationLoss : epoch.validationAccuracy);
