import type { CurvePoints } from '@shared/domain/metrics.js';
import { GrowingColumn, type Column } from './column.js';
import type { CurveMetric, CurveX } from './curve-run.js';
import { isSmoothed, RUNNING_MEAN, smootherFor, type Smoother, type Smoothing } from './running-mean.js';
import { StepChunks } from './step-chunks.js';

/**
 * All steps of a run side by side, with the smoothed values beside them. Only those are its own, 4 bytes a step of a metric
 * that is looked at: an hour of small batches has millions of steps, which stay where they are kept.
 */
export class StepTrace {
  private steps = new StepChunks([]);
  private readonly smoothed = new Map<CurveMetric, SmoothedColumn>();
  readonly smoothing: Smoothing;

  constructor(smoothing: Smoothing = RUNNING_MEAN) {
    this.smoothing = smoothing;
  }

  get isSmoothed(): boolean {
    return isSmoothed(this.smoothing);
  }

  get length(): number {
    return this.steps.length;
  }

  /** Whether these are its steps, with others after them or without: the trace can follow them. */
  isBeginningOf(chunks: readonly CurvePoints[]): boolean {
    return new StepChunks(chunks).countUpTo(this.steps.lastStep) === this.length;
  }

  /** Takes its steps, which may be in other chunks now, and those that came after them. */
  follow(chunks: readonly CurvePoints[]): void {
    this.steps = new StepChunks(chunks);
  }

  /** By position, `length` of them. Do not keep it: it is replaced when the trace grows. */
  values(metric: CurveMetric): Column {
    return metric === 'loss' ? this.steps.column(({ loss }, at) => loss[at]) : this.steps.column(({ accuracy }, at) => accuracy[at]);
  }

  /** The smoothed values, by position. Do not keep it either. */
  means(metric: CurveMetric): Column {
    const means = this.smoothed.get(metric) ?? new SmoothedColumn(smootherFor(this.smoothing));
    this.smoothed.set(metric, means);
    means.follow(this.values(metric), this.length);
    return means;
  }

  /** Positions along x before scaling: steps (also for epochs) or milliseconds. */
  positions(x: CurveX): Column {
    return x === 'time'
      ? this.steps.column(({ elapsedMs }, at) => elapsedMs[at])
      : this.steps.column(({ firstStep }, at) => firstStep + at);
  }

  /** The position nearest to `at` in the units of `positions`, or null when there is none. */
  nearest(x: CurveX, at: number): number | null {
    if (this.length === 0) return null;
    const positions = this.positions(x);
    let [low, high] = [0, this.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions.at(middle) ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    const before = low === 0 ? undefined : positions.at(low - 1);
    return before !== undefined && at - before < (positions.at(low) ?? 0) - at ? low - 1 : low;
  }
}

/** Smoothed values of a column, each found once. */
class SmoothedColumn extends GrowingColumn {
  private readonly smoother: Smoother;

  constructor(smoother: Smoother) {
    super();
    this.smoother = smoother;
  }

  /** Goes on where it ended, up to `length` values. */
  follow(values: Column, length: number): void {
    for (let at = this.length; at < length; at++) this.push(this.smoother(values.at(at) ?? NaN));
  }
}
