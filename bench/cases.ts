import type { Net } from './jobs.js';

/** Images of an epoch: MNIST's 60,000 without the fifth that is held out. */
export const EPOCH_IMAGES = 48_000;

/** A network at a batch size. Both networks are the reference's, with dropout 0.2 and Adam at 0.001. */
export interface BenchCase {
  readonly id: string;
  readonly title: string;
  readonly net: Net;
  readonly batchSize: number;
}

const benchCase = (net: Net, batchSize: number): BenchCase => ({
  id: `${net}-${batchSize}`,
  title: `${net.toUpperCase()}, batch ${batchSize}`,
  net,
  batchSize,
});

export const CASES: readonly BenchCase[] = [benchCase('cnn', 64), benchCase('cnn', 20), benchCase('fcnn', 64), benchCase('fcnn', 20)];

export function stepsOfEpoch(batchSize: number): number {
  return Math.floor(EPOCH_IMAGES / batchSize);
}
