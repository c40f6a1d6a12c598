import type { CurveMetric, Tick } from './curve-run.js';
import { linearTicks, logCeil, logFloor, logTicks, niceStep, tickText } from './ticks.js';

/** What of the curves is in view, for choosing the range of y. */
export interface CurveExtent {
  /** Validation and training values of every epoch in view. */
  readonly validation: readonly number[];
  readonly training: readonly number[];
  /** The running mean at each pixel column in view, in order of x: its lowest and its highest value. */
  readonly meanLow: readonly number[];
  readonly meanHigh: readonly number[];
  /** The lowest and highest single step in view, or null without steps. */
  readonly steps: { readonly lowest: number; readonly highest: number } | null;
}

/** An axis from data to shares of the plot's height: 0 at the bottom, 1 at the top. */
export interface YAxis {
  /** Same key, same axis. */
  readonly key: string;
  readonly ticks: readonly Tick[];
  toShare(value: number): number;
  /** The way back. */
  toValue(share: number): number;
  /** The height below which the scale is compressed (everything from 0 is squeezed in), or 0. */
  readonly foldShare: number;
  /** Said at an edge of the plot: where single steps leave it ("single steps down to 0.0001"), or that it is folded. */
  readonly note: { readonly text: string; readonly edge: 'top' | 'bottom' } | null;
}

/** The value below which `share` of the values lie; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

const finite = (values: readonly number[]): number[] => values.filter(Number.isFinite);
const positive = (values: readonly number[]): number[] => values.filter((value) => Number.isFinite(value) && value > 0);

/** Shares are kept near the plot, so that a line to a far value leaves it without overflowing the canvas. */
export const nearPlot = (share: number): number => Math.min(3, Math.max(-2, share));

/** A logarithmic axis begins at a labelled place and ends closely above the highest value. */
const LOW_FACTORS = [1, 3];
const HIGH_FACTORS = [1, 1.5, 2, 3, 5, 7];

/**
 * Logarithmic loss. The top covers every value, single steps too (spikes matter); the bottom covers every epoch and
 * every running mean. Single steps below it (a small batch can be nearly without loss) are told in a note.
 */
function logLossAxis(extent: CurveExtent, most: number): YAxis {
  const smooth = positive([...extent.validation, ...extent.training, ...extent.meanLow]);
  const highest = Math.max(...positive([...smooth, ...extent.meanHigh, extent.steps?.highest ?? NaN]), -Infinity);
  const lowest = Math.min(...smooth, highest);
  const hasValues = Number.isFinite(highest);
  const low = hasValues ? logFloor(lowest, LOW_FACTORS) : 0.01;
  const high = hasValues ? Math.max(logCeil(highest, HIGH_FACTORS), 1.5 * low) : 3;
  const [base, span] = [Math.log10(low), Math.log10(high / low)];
  const below = extent.steps !== null && extent.steps.lowest < low;
  return {
    key: `log ${low} ${high} ${most}`,
    ticks: logTicks(low, high, most).map((value) => ({ value, label: tickText(value) })),
    toShare: (value) => (value > 0 ? nearPlot((Math.log10(value) - base) / span) : Number.isNaN(value) ? NaN : -2),
    toValue: (share) => 10 ** (base + share * span),
    foldShare: 0,
    note: below ? { text: `single steps down to ${tickText(Number(extent.steps.lowest.toPrecision(1)))}`, edge: 'bottom' } : null,
  };
}

/** Linear loss, from 0 to cover every epoch and nearly all of the running mean; what sticks out of it is told in a note. */
function linearLossAxis(extent: CurveExtent, most: number): YAxis {
  const settled = [...finite(extent.validation), ...finite(extent.training), quantile(extent.meanHigh, 0.95)];
  const highest = Math.max(...finite(settled), -Infinity);
  const wanted = highest > 0 && Number.isFinite(highest) ? highest : 1;
  const step = niceStep(wanted, most);
  const high = Number((Math.ceil(wanted / step - 1e-9) * step).toPrecision(12));
  const largest = Math.max(...finite([...extent.meanHigh, extent.steps?.highest ?? NaN]), -Infinity);
  return {
    key: `linear ${high} ${most}`,
    ticks: linearTicks(0, high, most).map((value) => ({ value, label: tickText(value) })),
    toShare: (value) => nearPlot(value / high),
    toValue: (share) => share * high,
    foldShare: 0,
    note: largest > high ? { text: `single steps up to ${tickText(Number(largest.toPrecision(2)))}`, edge: 'top' } : null,
  };
}

/** Where the open part of an accuracy axis may begin. */
const FLOORS = [0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 0.996, 0.998, 0.999];
/** Height of the folded part. */
const FOLD_SHARE = 0.14;
/** How much of the running mean (of x, that is) may lie in it. */
const FOLDED_MEAN = 0.12;

export const percentText = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;

/**
 * Accuracy up to 100 %. The open part begins where every validation value and most of the running mean fit; what lies
 * below (the first steps, single small batches) is not cut off but folded into a low band that still starts at 0.
 */
function accuracyAxis(extent: CurveExtent, most: number): YAxis {
  const settled = Math.min(...finite([...extent.validation, quantile(extent.meanLow, FOLDED_MEAN)]), Infinity);
  const ticksFrom = (floor: number): readonly number[] => linearTicks(floor, 1, floor === 0 ? most : most - 1);
  const low = FLOORS.findLast((floor) => Number.isFinite(settled) && floor <= settled && ticksFrom(floor)[0] === floor) ?? 0;
  const lowest = Math.min(...finite([...extent.training, ...extent.meanLow, extent.steps?.lowest ?? NaN]), Infinity);
  const fold = lowest < low ? FOLD_SHARE : 0;
  const ticks = fold > 0 ? [0, ...ticksFrom(low)] : ticksFrom(low);
  return {
    key: `accuracy ${low} ${fold} ${most}`,
    ticks: ticks.map((value) => ({ value, label: percentText(value) })),
    toShare: (value) => (value >= low ? fold + ((value - low) / (1 - low)) * (1 - fold) : (value / low) * fold),
    toValue: (share) => (share >= fold ? low + ((share - fold) / (1 - fold)) * (1 - low) : (share / fold) * low),
    foldShare: fold,
    note: fold > 0 ? { text: `compressed below ${percentText(low)}`, edge: 'bottom' } : null,
  };
}

/** The y axis for what is in view. `heightPixels` decides how many ticks fit. */
export function yAxis(metric: CurveMetric, logY: boolean, extent: CurveExtent, heightPixels: number): YAxis {
  if (metric === 'accuracy') return accuracyAxis(extent, Math.min(5, Math.max(2, Math.floor(heightPixels / 34))));
  const most = Math.max(2, Math.floor(heightPixels / 22));
  return logY ? logLossAxis(extent, Math.min(9, most)) : linearLossAxis(extent, Math.min(5, most));
}
