import type { EpochMetrics, CurvePoints } from '@shared/domain/metrics.js';

export type CurveMetric = 'loss' | 'accuracy';

/** What lies along x: steps, epochs (a step is a fraction of one) or milliseconds of training. */
export type CurveX = 'step' | 'epoch' | 'time';

/** A run as a curve chart takes it. */
export interface CurveRun {
  readonly id: string;
  readonly name: string;
  /** 1 to 8: the `--run-N` tokens. */
  readonly colour: number;
  /** All steps in order. When it only grows (the parts before stay the same objects), a chart draws just what is new. */
  readonly steps: readonly CurvePoints[];
  readonly epochs: readonly EpochMetrics[];
  readonly stepsPerEpoch: number;
  /** How far x reaches: for a run that ended early give the epochs done, or the rest is shaded as still to come. */
  readonly epochsPlanned: number;
  readonly bestEpoch: number | null;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A labelled position on an axis, in data units. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}
