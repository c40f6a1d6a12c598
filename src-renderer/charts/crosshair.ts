import { formatCount, formatLoss, formatPercent } from '@shared/format/numbers.js';
import { formatDuration } from '@shared/format/times.js';
import type { CurveMetric, CurveX } from './curve-run.js';
import type { CurveSeries } from './curve-series.js';
import { trainingOf, validationOf } from './epoch-values.js';
import { RUNNING_MEAN, smoothingName } from './running-mean.js';
import { epochPositions, stepScale } from './x-axis.js';

/** The values of one run at the crosshair; null where it has none there. */
export interface ReadoutRow {
  readonly id: string;
  readonly name: string;
  readonly colour: number;
  /** The single step there, and the smoothed value; the latter null without smoothing. */
  readonly step: number | null;
  readonly mean: number | null;
  /** The nearest epoch's. */
  readonly epoch: number | null;
  readonly training: number | null;
  readonly validation: number | null;
}

export interface Readout {
  /** "Epoch 8.40, step 12,600" */
  readonly title: string;
  readonly hasSteps: boolean;
  /** What the smoothed values are called; null without smoothing. */
  readonly meanName: string | null;
  readonly rows: readonly ReadoutRow[];
}

const epochWidth = (positions: readonly number[]): number => (positions[positions.length - 1] ?? 0) / Math.max(1, positions.length);

/** The index of the epoch nearest to x, within half an epoch, or -1. */
function epochAt(positions: readonly number[], x: number): number {
  const reach = epochWidth(positions) / 2 + 1e-9;
  let best = -1;
  positions.forEach((position, index) => {
    const distance = Math.abs(position - x);
    if (distance <= reach && distance < Math.abs((positions[best] ?? Infinity) - x)) best = index;
  });
  return best;
}

/** The index of the step at x: the nearest, unless x lies beyond the trace. */
function stepAt({ run, trace }: CurveSeries, kind: CurveX, x: number): number | null {
  const scale = stepScale(kind, run.stepsPerEpoch);
  const positions = trace.positions(kind);
  const index = trace.nearest(kind, x / scale);
  if (index === null) return null;
  const last = (positions.at(trace.length - 1) ?? 0) * scale;
  return x > last + (last / trace.length) * 1.5 ? null : index;
}

function rowOf(series: CurveSeries, metric: CurveMetric, kind: CurveX, x: number): ReadoutRow {
  const { run, trace } = series;
  const step = stepAt(series, kind, x);
  const epoch = run.epochs[epochAt(epochPositions(run.epochs, kind), x)];
  return {
    id: run.id,
    name: run.name,
    colour: run.colour,
    step: step === null ? null : (trace.values(metric).at(step) ?? null),
    mean: step === null || !trace.isSmoothed ? null : (trace.means(metric).at(step) ?? null),
    epoch: epoch?.epoch ?? null,
    training: epoch === undefined ? null : trainingOf(metric, epoch),
    validation: epoch === undefined ? null : validationOf(metric, epoch),
  };
}

function titleOf(series: readonly CurveSeries[], kind: CurveX, x: number): string {
  const [only] = series;
  const step = series.length === 1 && only !== undefined ? stepAt(only, kind, x) : null;
  const number = step === null || only === undefined ? null : (only.trace.positions('step').at(step) ?? null);
  const epoch = (value: number): string => (Number.isInteger(Number(value.toFixed(6))) ? formatCount(value) : value.toFixed(2));
  const inEpochs = number === null || only === undefined ? null : `epoch ${epoch(number / Math.max(1, only.run.stepsPerEpoch))}`;
  if (kind === 'step') return `Step ${formatCount(number ?? Math.round(x))}${inEpochs === null ? '' : `, ${inEpochs}`}`;
  const at = kind === 'epoch' ? `Epoch ${epoch(x)}` : formatDuration(x);
  return number === null ? at : `${at}, step ${formatCount(number)}`;
}

function smoothed(series: readonly CurveSeries[]): string | null {
  const { smoothing, isSmoothed } = series[0]?.trace ?? { smoothing: RUNNING_MEAN, isSmoothed: true };
  return isSmoothed ? smoothingName(smoothing) : null;
}

/** What the crosshair reads at x. */
export function readoutAt(series: readonly CurveSeries[], metric: CurveMetric, kind: CurveX, x: number): Readout {
  const rows = series.map((one) => rowOf(one, metric, kind, x));
  return {
    title: titleOf(series, kind, x),
    hasSteps: series.some(({ trace }) => trace.length > 0),
    meanName: smoothed(series),
    rows,
  };
}

export function formatMetric(metric: CurveMetric, value: number | null): string {
  return metric === 'loss' ? formatLoss(value) : formatPercent(value);
}

/** The readout as one sentence, for who does not see it. */
export function readoutSentence(readout: Readout, metric: CurveMetric): string {
  const rows = readout.rows.map((row) => {
    const parts = [
      row.mean === null || readout.meanName === null ? [] : [`${readout.meanName} ${formatMetric(metric, row.mean)}`],
      row.step === null || readout.meanName !== null ? [] : [`single step ${formatMetric(metric, row.step)}`],
      row.training === null ? [] : [`training ${formatMetric(metric, row.training)}`],
      row.validation === null ? [] : [`validation ${formatMetric(metric, row.validation)}`],
    ].flat();
    const values = parts.length === 0 ? 'no value here' : parts.join(', ');
    return readout.rows.length === 1 ? values : `${row.name} ${values}`;
  });
  return `${readout.title}: ${rows.join('; ')}`;
}

/** All places where some run ended an epoch, ascending, each once. */
export function epochStops(series: readonly CurveSeries[], kind: CurveX): readonly number[] {
  const stops = new Set(series.flatMap(({ run }) => epochPositions(run.epochs, kind)));
  return [...stops].sort((a, b) => a - b);
}

/**
 * The place with a value nearest to x: the end of an epoch when it is closer than `pull` (in units of x), else the
 * nearest step, else the nearest epoch. Null without any value.
 */
export function snap(series: readonly CurveSeries[], kind: CurveX, x: number, pull: number): number | null {
  const nearest = (places: readonly number[]): number | null =>
    places.reduce<number | null>((best, place) => (best === null || Math.abs(place - x) < Math.abs(best - x) ? place : best), null);
  const epoch = nearest(epochStops(series, kind));
  if (epoch !== null && Math.abs(epoch - x) <= pull) return epoch;
  const steps = series.flatMap(({ run, trace }) => {
    const scale = stepScale(kind, run.stepsPerEpoch);
    const index = trace.nearest(kind, x / scale);
    return index === null ? [] : [(trace.positions(kind).at(index) ?? 0) * scale];
  });
  return nearest(steps) ?? epoch;
}

/** The next place from x in a direction: the next end of an epoch, or, fine, the next step. */
export function nextStop(series: readonly CurveSeries[], kind: CurveX, x: number, direction: 1 | -1, fine: boolean): number {
  const slack = 1e-6 * Math.max(1, Math.abs(x));
  const beyond = (place: number): boolean => (place - x) * direction > slack;
  const closest = (places: readonly number[]): number | undefined =>
    places
      .filter(beyond)
      .reduce<number | undefined>((best, place) => (best === undefined || (best - place) * direction > 0 ? place : best), undefined);
  const steps = series.flatMap(({ run, trace }) => {
    const scale = stepScale(kind, run.stepsPerEpoch);
    const index = trace.nearest(kind, x / scale);
    if (index === null) return [];
    return [index - 1, index, index + 1]
      .filter((at) => at >= 0 && at < trace.length)
      .map((at) => (trace.positions(kind).at(at) ?? 0) * scale);
  });
  const stop = fine ? closest(steps) : closest(epochStops(series, kind));
  return stop ?? closest(steps) ?? x;
}
