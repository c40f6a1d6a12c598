import type { CurveMetric, CurveRun, CurveX, Range } from './curve-run.js';
import { trainingOf, validationOf } from './epoch-values.js';
import type { SeriesSamples } from './series-samples.js';
import { epochPositions } from './x-axis.js';
import type { CurveExtent } from './y-axis.js';

/** What of the runs is in view, for choosing the range of y. */
export function curveExtent(
  runs: readonly CurveRun[],
  sampled: Iterable<SeriesSamples>,
  { metric, x, range }: { readonly metric: CurveMetric; readonly x: CurveX; readonly range: Range },
): CurveExtent {
  const epochs = runs.flatMap((run) => {
    const positions = epochPositions(run.epochs, x);
    return run.epochs.filter((_, index) => {
      const at = positions[index] ?? NaN;
      return at >= range.from && at <= range.to;
    });
  });
  const meanLow: number[] = [];
  const meanHigh: number[] = [];
  let [lowest, highest] = [Infinity, -Infinity];
  for (const samples of sampled) {
    const means = samples.series.trace.means(metric);
    for (const [low, high] of samples.meanExtremes()) {
      meanLow.push(means.at(low) ?? NaN);
      meanHigh.push(means.at(high) ?? NaN);
    }
    const values = samples.series.trace.values(metric);
    for (const [low, high] of samples.valueExtremes()) {
      lowest = Math.min(lowest, values.at(low) ?? Infinity);
      highest = Math.max(highest, values.at(high) ?? -Infinity);
    }
  }
  return {
    validation: epochs.map((epoch) => validationOf(metric, epoch)),
    training: epochs.map((epoch) => trainingOf(metric, epoch)),
    meanLow,
    meanHigh,
    steps: Number.isFinite(lowest) ? { lowest, highest } : null,
  };
}
