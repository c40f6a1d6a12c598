import type { StepPoints } from '@shared/domain/metrics.js';
import type { CurveMetric, CurveX } from './curve-run.js';
import { extendSmoothed, isSmoothed, RUNNING_MEAN, type Smoothing } from './running-mean.js';

/** 24 bytes a step: an hour of small batches has millions. A step is exact up to 2^24. */
interface Columns {
  readonly step: Float32Array;
  readonly elapsedMs: Float32Array;
  readonly loss: Float32Array;
  readonly accuracy: Float32Array;
  readonly lossMean: Float32Array;
  readonly accuracyMean: Float32Array;
}

/** The most that a trace keeps in reserve, as a part of itself. */
const RESERVE = 0.25;

function columnsFor(capacity: number): Columns {
  return {
    step: new Float32Array(capacity),
    elapsedMs: new Float32Array(capacity),
    loss: new Float32Array(capacity),
    accuracy: new Float32Array(capacity),
    lossMean: new Float32Array(capacity),
    accuracyMean: new Float32Array(capacity),
  };
}

/** All steps of a run side by side, growing in amortised constant time, with the smoothed values beside them. */
export class StepTrace {
  private columns = columnsFor(1024);
  private count = 0;
  readonly smoothing: Smoothing;

  constructor(smoothing: Smoothing = RUNNING_MEAN) {
    this.smoothing = smoothing;
  }

  get isSmoothed(): boolean {
    return isSmoothed(this.smoothing);
  }

  get length(): number {
    return this.count;
  }

  /** 0 before the first. */
  get lastStep(): number {
    return this.columns.step[this.count - 1] ?? 0;
  }

  /** Adds the points that come after its last step. */
  append(points: StepPoints): void {
    const known = Math.max(0, this.lastStep + 1 - points.firstStep);
    if (known >= points.loss.length) return;
    const from = this.count;
    const to = from + points.loss.length - known;
    this.reserve(to);
    const { step, elapsedMs, loss, accuracy, lossMean, accuracyMean } = this.columns;
    for (let i = from; i < to; i++) step[i] = points.firstStep + known + i - from;
    elapsedMs.set(points.elapsedMs.subarray(known), from);
    loss.set(points.loss.subarray(known), from);
    accuracy.set(points.accuracy.subarray(known), from);
    this.count = to;
    extendSmoothed(loss, lossMean, from, to, this.smoothing);
    extendSmoothed(accuracy, accuracyMean, from, to, this.smoothing);
  }

  /** Values by step, `length` of them (the array may be longer). Do not keep it: it is replaced when the trace grows. */
  values(metric: CurveMetric): Float32Array {
    return metric === 'loss' ? this.columns.loss : this.columns.accuracy;
  }

  means(metric: CurveMetric): Float32Array {
    return metric === 'loss' ? this.columns.lossMean : this.columns.accuracyMean;
  }

  /** Positions along x before scaling: steps (also for epochs) or milliseconds. */
  positions(x: CurveX): Float32Array {
    return x === 'time' ? this.columns.elapsedMs : this.columns.step;
  }

  /** The position nearest to `at` in the units of `positions`, or null when there is none. */
  nearest(x: CurveX, at: number): number | null {
    if (this.count === 0) return null;
    const positions = this.positions(x);
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    const before = positions[low - 1];
    return before !== undefined && at - before < (positions[low] ?? 0) - at ? low - 1 : low;
  }

  private reserve(length: number): void {
    const old = this.columns;
    const size = old.step.length;
    if (length <= size) return;
    const capacity = Math.max(length, Math.ceil(size * (1 + RESERVE)));
    const grow = (column: Float32Array): Float32Array => {
      const grown = new Float32Array(capacity);
      grown.set(column);
      return grown;
    };
    this.columns = {
      step: grow(old.step),
      elapsedMs: grow(old.elapsedMs),
      loss: grow(old.loss),
      accuracy: grow(old.accuracy),
      lossMean: grow(old.lossMean),
      accuracyMean: grow(old.accuracyMean),
    };
  }
}
