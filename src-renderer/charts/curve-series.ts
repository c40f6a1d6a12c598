import type { CurveRun } from './curve-run.js';
import { RUNNING_MEAN, sameSmoothing, type Smoothing } from './running-mean.js';
import { StepTrace } from './step-trace.js';

/** A run with its steps side by side. The trace is shared and grows; `points` is its length when this was made. */
export interface CurveSeries {
  readonly run: CurveRun;
  readonly trace: StepTrace;
  readonly points: number;
}

/**
 * Turns runs into series and remembers their traces, so that a run with more steps than last time costs only the new
 * ones. A step's values never change; a run that has got or lost steps among its earlier ones, or that is smoothed
 * otherwise, is taken anew.
 */
export class SeriesCache {
  private traces = new Map<string, StepTrace>();

  follow(runs: readonly CurveRun[], smoothing = RUNNING_MEAN): readonly CurveSeries[] {
    const kept = new Map<string, StepTrace>();
    const series = runs.map((run) => {
      const trace = this.traceOf(run, smoothing);
      kept.set(run.id, trace);
      return { run, trace, points: trace.length };
    });
    this.traces = kept;
    return series;
  }

  private traceOf({ id, steps }: CurveRun, smoothing: Smoothing): StepTrace {
    const known = this.traces.get(id);
    const goesOn = known && sameSmoothing(known.smoothing, smoothing) && known.isBeginningOf(steps);
    const trace = goesOn ? known : new StepTrace(smoothing);
    trace.follow(steps);
    return trace;
  }
}

/** Whether nothing but steps was added since `before`: the same runs in the same look, on the same traces. */
export function onlyGrew(before: readonly CurveSeries[], now: readonly CurveSeries[]): boolean {
  return (
    before.length === now.length &&
    now.every(({ run, trace }, index) => {
      const old = before[index];
      return (
        old !== undefined &&
        old.trace === trace &&
        old.run.colour === run.colour &&
        old.run.epochs === run.epochs &&
        old.run.stepsPerEpoch === run.stepsPerEpoch &&
        old.run.bestEpoch === run.bestEpoch
      );
    })
  );
}
