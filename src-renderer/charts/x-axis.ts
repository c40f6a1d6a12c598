import type { EpochMetrics } from '@shared/domain/metrics.js';
import { formatCount, formatPlural } from '@shared/format/numbers.js';
import type { CurveRun, CurveX, Range, Tick } from './curve-run.js';
import type { StepTrace } from './step-trace.js';
import { linearTicks, niceStep } from './ticks.js';

/** What `StepTrace.positions` is multiplied by to lie on the axis. */
export function stepScale(x: CurveX, stepsPerEpoch: number): number {
  return x === 'epoch' ? 1 / Math.max(1, stepsPerEpoch) : 1;
}

/** Where the end of each epoch lies on the axis. Time counts training alone, as the steps' own clock does. */
export function epochPositions(epochs: readonly EpochMetrics[], x: CurveX): readonly number[] {
  let elapsedMs = 0;
  return epochs.map((epoch) => {
    elapsedMs += epoch.trainMs;
    return x === 'epoch' ? epoch.epoch : x === 'step' ? epoch.step : elapsedMs;
  });
}

/** How far along x a run's measurements reach. */
export function reachOf(run: Pick<CurveRun, 'epochs' | 'stepsPerEpoch'>, trace: StepTrace, x: CurveX): number {
  const lastEpoch = epochPositions(run.epochs, x).at(-1) ?? 0;
  const lastStep = trace.length === 0 ? 0 : (trace.positions(x).at(trace.length - 1) ?? 0) * stepScale(x, run.stepsPerEpoch);
  return Math.max(lastEpoch, lastStep);
}

/** An estimated time is rounded up to such a part of itself, so that the axis does not move at every step. */
const ESTIMATE_PARTS = 40;

/** Where a run is planned to end; its time is estimated from the steps so far. */
function plannedEnd(run: CurveRun, trace: StepTrace, x: CurveX): number {
  if (x === 'epoch') return run.epochsPlanned;
  const steps = run.epochsPlanned * run.stepsPerEpoch;
  if (x === 'step') return steps;
  const done = reachOf(run, trace, 'step');
  if (done === 0 || done >= steps) return 0;
  const estimateMs = (reachOf(run, trace, 'time') / done) * steps;
  const partMs = niceStep(estimateMs, ESTIMATE_PARTS);
  return Math.ceil(estimateMs / partMs) * partMs;
}

/** The whole of x: from 0, or from the first epoch when there are only epochs, to the longest run's planned end. */
export function wholeRange(runs: readonly (readonly [CurveRun, StepTrace])[], x: CurveX): Range {
  const ends = runs.map(([run, trace]) => Math.max(plannedEnd(run, trace, x), reachOf(run, trace, x)));
  const to = Math.max(0, ...ends);
  const onlyEpochs = runs.length > 0 && runs.every(([run, trace]) => trace.length === 0 && run.epochs.length > 0);
  const from = onlyEpochs && x === 'epoch' && to > 1 ? 1 : 0;
  return { from, to: to > from ? to : from + 1 };
}

const TIME_UNITS = [
  { ms: 3_600_000, name: 'h', from: 7_200_000 },
  { ms: 60_000, name: 'min', from: 120_000 },
  { ms: 1000, name: 's', from: 0 },
] as const;

function unitOf(range: Range, x: CurveX): { readonly size: number; label(value: number): string; withUnit(value: number): string } {
  if (x === 'time') {
    const unit = TIME_UNITS.find((candidate) => range.to >= candidate.from) ?? TIME_UNITS[2];
    return { size: unit.ms, label: (value) => formatShort(value), withUnit: (value) => `${formatShort(value)} ${unit.name}` };
  }
  return {
    size: 1,
    label: formatShort,
    withUnit: (value) => (Number.isInteger(value) ? formatPlural(value, x) : `${formatShort(value)} ${x}s`),
  };
}

function formatShort(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(6)));
}

/** Room that the last label with its unit takes, and that one without it takes. */
const LAST_LABEL_PIXELS = 76;
const LABEL_PIXELS = 72;

/** Labelled positions along x; the last one carries the unit. Whole epochs and steps always show where the axis begins and ends. */
export function xTicks(range: Range, x: CurveX, widthPixels: number): readonly Tick[] {
  const unit = unitOf(range, x);
  const [from, to] = [range.from / unit.size, range.to / unit.size];
  const count = Math.min(8, Math.max(2, Math.floor(widthPixels / LABEL_PIXELS)));
  const fineEnough = (value: number): boolean => x === 'time' || to - from < 2 || Number.isInteger(value);
  const ticks = linearTicks(from, to, count).filter(fineEnough);
  const perUnit = widthPixels / (to - from);
  const hasEnds = x !== 'time' && Number.isInteger(from) && Number.isInteger(to);
  const inner = hasEnds ? ticks.filter((tick) => (tick - from) * perUnit > 24 && (to - tick) * perUnit > LAST_LABEL_PIXELS) : ticks;
  const values = hasEnds ? [from, ...inner, to] : inner;
  return values.map((value, index) => ({
    value: value * unit.size,
    label: index === values.length - 1 ? unit.withUnit(value) : unit.label(value),
  }));
}
