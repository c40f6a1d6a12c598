import type { EpochMetrics, CurvePoints } from '@shared/domain/metrics.js';

/**
 * Points of a run as they are drawn: chunks in step order without overlap. Stored and live points meet here, so merging
 * neither doubles nor loses any; where both have a step, the one that came first stays.
 */
export type StepSeries = readonly CurvePoints[];

/** The step after the chunk's last. */
const endOf = (points: CurvePoints): number => points.firstStep + points.loss.length;

function slice(points: CurvePoints, first: number, end: number): CurvePoints {
  const [from, to] = [first - points.firstStep, end - points.firstStep];
  return {
    firstStep: first,
    loss: points.loss.slice(from, to),
    accuracy: points.accuracy.slice(from, to),
    elapsedMs: points.elapsedMs.slice(from, to),
  };
}

/** The parts of `incoming` whose steps no chunk has. */
function unknownParts(series: StepSeries, incoming: CurvePoints): readonly CurvePoints[] {
  const parts: CurvePoints[] = [];
  let first = incoming.firstStep;
  for (const chunk of series) {
    if (endOf(chunk) <= first) continue;
    if (chunk.firstStep >= endOf(incoming)) break;
    if (chunk.firstStep > first) parts.push(slice(incoming, first, chunk.firstStep));
    first = endOf(chunk);
  }
  if (first < endOf(incoming)) parts.push(slice(incoming, first, endOf(incoming)));
  return parts;
}

/** The series with a batch added wherever it belongs; the chunks before stay the same objects, so that charts draw only what is new. */
export function mergeSteps(series: StepSeries, incoming: CurvePoints): StepSeries {
  if (incoming.loss.length === 0) return series;
  const last = series[series.length - 1];
  if (last === undefined) return [incoming];
  if (incoming.firstStep >= endOf(last)) return [...series, incoming];
  const parts = unknownParts(series, incoming);
  return parts.length === 0 ? series : [...series, ...parts].sort((a, b) => a.firstStep - b.firstStep);
}

/** A chunk of as many points is left as it is. */
export const FULL_CHUNK = 4096;

/**
 * The same points in fewer chunks: neighbours are joined up to FULL_CHUNK points and more, so that a long run neither
 * becomes thousands of small ones nor is copied as a whole for a few points more.
 */
export function joinSteps(series: StepSeries): StepSeries {
  const joined: CurvePoints[] = [];
  for (let from = 0; from < series.length;) {
    let to = from + 1;
    let count = series[from]?.loss.length ?? 0;
    while (to < series.length && count < FULL_CHUNK && isNext(series[to - 1], series[to])) count += series[to++]?.loss.length ?? 0;
    joined.push(concatenate(series.slice(from, to)));
    from = to;
  }
  return joined;
}

const isNext = (before: CurvePoints | undefined, after: CurvePoints | undefined): boolean =>
  before !== undefined && after !== undefined && endOf(before) === after.firstStep;

function concatenate(chunks: StepSeries): CurvePoints {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const count = chunks.reduce((total, chunk) => total + chunk.loss.length, 0);
  const joined = {
    firstStep: chunks[0]?.firstStep ?? 1,
    loss: new Float32Array(count),
    accuracy: new Float32Array(count),
    elapsedMs: new Float32Array(count),
  };
  let at = 0;
  for (const chunk of chunks) {
    for (const column of ['loss', 'accuracy', 'elapsedMs'] as const) joined[column].set(chunk[column], at);
    at += chunk.loss.length;
  }
  return joined;
}

/** Whether every step from 1 to `lastStep` is there. */
export function hasAllSteps(series: StepSeries, lastStep: number): boolean {
  let next = 1;
  for (const chunk of series) {
    if (chunk.firstStep > next) return false;
    next = endOf(chunk);
  }
  return next > lastStep;
}

/** Epochs in order, a repeated one replaced. */
export function mergeEpochs(epochs: readonly EpochMetrics[], incoming: readonly EpochMetrics[]): readonly EpochMetrics[] {
  const byNumber = new Map([...epochs, ...incoming].map((epoch) => [epoch.epoch, epoch]));
  return [...byNumber.values()].sort((a, b) => a.epoch - b.epoch);
}
