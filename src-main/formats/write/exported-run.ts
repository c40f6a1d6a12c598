import type { EpochMetrics, StepPoints } from '@shared/domain/metrics.js';
import type { RunDetail } from '@shared/domain/run.js';

/** A run with every point that was measured. */
export interface ExportedRun {
  readonly detail: RunDetail;
  readonly steps: readonly StepPoints[];
}

/** One training step; times as in StepPoints. */
export interface StepPoint {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate: number;
  readonly elapsedMs: number;
}

/** Every step in order. */
export function* stepPoints(parts: readonly StepPoints[]): Generator<StepPoint> {
  for (const { firstStep, loss, accuracy, learningRate, elapsedMs } of parts) {
    for (let at = 0; at < loss.length; at++) {
      yield {
        step: firstStep + at,
        loss: loss[at] ?? NaN,
        accuracy: accuracy[at] ?? NaN,
        learningRate: learningRate[at] ?? NaN,
        elapsedMs: elapsedMs[at] ?? NaN,
      };
    }
  }
}

/** Finds the epoch that a step belongs to, for steps in ascending order; after the last whole epoch the one under way. */
export function epochFinder(epochs: readonly EpochMetrics[]): (step: number) => number {
  let at = 0;
  return (step) => {
    while (at < epochs.length && step > (epochs[at]?.step ?? 0)) at++;
    return at + 1;
  };
}

/** The shortest decimal that is this 32-bit number: 0.1, not 0.10000000149011612. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : value;
}
