import type { CurveMetric, Range } from './curve-run.js';
import { linearTicks, logTicks, tickText } from './ticks.js';
import { nearPlot, percentText, type CurveExtent, type YAxis } from './y-axis.js';

/** How values lie along y: logarithms are even, or the values themselves. */
interface Scale {
  readonly forward: (value: number) => number;
  readonly back: (place: number) => number;
  readonly least: number;
  readonly most: number;
}
const LOG: Scale = { forward: Math.log10, back: (place) => 10 ** place, least: 1e-9, most: 1e6 };
const LINEAR: Scale = { forward: (value) => value, back: (place) => place, least: 0, most: 1e6 };

function scaleOf(metric: CurveMetric, logY: boolean): Scale {
  if (metric === 'accuracy') return { ...LINEAR, most: 1 };
  return logY ? LOG : LINEAR;
}

/** What of the values lies outside a chosen range, so that none is hidden in silence. */
function outside(metric: CurveMetric, { from, to }: Range, extent: CurveExtent): YAxis['note'] {
  const text = (value: number): string =>
    metric === 'accuracy' ? percentText(Number(value.toPrecision(3))) : tickText(Number(value.toPrecision(2)));
  const steps = extent.steps === null ? [] : [extent.steps.lowest, extent.steps.highest];
  const values = [...extent.validation, ...extent.training, ...steps].filter(Number.isFinite);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const parts = [...(lowest < from ? [`down to ${text(lowest)}`] : []), ...(highest > to ? [`up to ${text(highest)}`] : [])];
  return parts.length === 0 ? null : { text: `values ${parts.join(' and ')}`, edge: highest > to ? 'top' : 'bottom' };
}

/** The y axis over a range that a person chose by scaling y or dragging a box. */
export function rangeAxis(
  { metric, logY, range }: { readonly metric: CurveMetric; readonly logY: boolean; readonly range: Range },
  extent: CurveExtent,
  heightPixels: number,
): YAxis {
  const { forward, back } = scaleOf(metric, logY);
  const [base, span] = [forward(range.from), forward(range.to) - forward(range.from)];
  const isLog = metric === 'loss' && logY;
  const most = Math.max(2, Math.floor(heightPixels / 30));
  const ticks = isLog ? logTicks(range.from, range.to, most) : linearTicks(range.from, range.to, most);
  return {
    key: `range ${metric} ${logY} ${range.from} ${range.to} ${most}`,
    ticks: ticks.map((value) => ({ value, label: metric === 'accuracy' ? percentText(value) : tickText(value) })),
    toShare: (value) => (isLog && value <= 0 ? -2 : nearPlot((forward(value) - base) / span)),
    toValue: (share) => back(base + share * span),
    foldShare: 0,
    note: outside(metric, range, extent),
  };
}

/** No range is scaled to less than this share of the value in its middle, or rounding would show. */
const FINEST = 1e-5;

/**
 * A range of y made `factor` times as long about a value that stays where it is; inside what the metric can be. The same
 * range when it would become too fine to draw.
 */
export function scaleRange(range: Range, metric: CurveMetric, logY: boolean, about: number, factor: number): Range {
  const { forward, back, least, most } = scaleOf(metric, logY);
  const hold = (value: number): number => Math.min(most, Math.max(least, value));
  const middle = forward(hold(about));
  const stretch = (value: number): number => hold(back(middle + (forward(hold(value)) - middle) * factor));
  const scaled = { from: stretch(range.from), to: stretch(range.to) };
  return scaled.to - scaled.from > FINEST * Math.max(Math.abs(scaled.to), least) ? scaled : range;
}
