import type { StepPoints } from '@shared/domain/metrics.js';
import type { CurveRun } from './curve-run.js';
import { RUNNING_MEAN, sameSmoothing, type Smoothing } from './running-mean.js';
import { StepTrace } from './step-trace.js';

/** A run with its steps side by side. The trace is shared and grows; `points` is its length when this was made. */
export interface CurveSeries {
  readonly run: CurveRun;
  readonly trace: StepTrace;
  readonly points: number;
}

interface Followed {
  readonly trace: StepTrace;
  parts: number;
  first: StepPoints | undefined;
  last: StepPoints | undefined;
}

/**
 * Turns runs into series and remembers their traces, so that a run with more steps than last time costs only the new
 * ones. A run whose earlier parts are other objects than before, or that is smoothed otherwise, is taken anew.
 */
export class SeriesCache {
  private followed = new Map<string, Followed>();

  follow(runs: readonly CurveRun[], smoothing = RUNNING_MEAN): readonly CurveSeries[] {
    const kept = new Map<string, Followed>();
    const series = runs.map((run) => {
      const entry = this.extend(run, smoothing);
      kept.set(run.id, entry);
      return { run, trace: entry.trace, points: entry.trace.length };
    });
    this.followed = kept;
    return series;
  }

  private extend({ id, steps }: CurveRun, smoothing: Smoothing): Followed {
    const known = this.followed.get(id);
    const goesOn =
      known !== undefined &&
      sameSmoothing(known.trace.smoothing, smoothing) &&
      known.parts <= steps.length &&
      (known.parts === 0 || (steps[0] === known.first && steps[known.parts - 1] === known.last));
    const entry = goesOn ? known : { trace: new StepTrace(smoothing), parts: 0, first: undefined, last: undefined };
    for (const points of steps.slice(entry.parts)) entry.trace.append(points);
    entry.parts = steps.length;
    entry.first = steps[0];
    entry.last = steps[steps.length - 1];
    return entry;
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
