import type { EpochMetrics } from '@shared/domain/metrics.js';
import { formatSetting } from '@shared/format/numbers.js';
import { stepPoints, type ExportedRun } from './exported-run.js';
import { html, NOTHING, type Markup } from './html.js';

/** A chart's size in units of its viewBox, and the room for its labels. */
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 220, 52, 10, 10, 26];
/** Steps are averaged into at most this many points: more cannot be told apart. */
const MOST_POINTS = 300;

type Point = readonly [x: number, y: number];
interface Series {
  readonly className: 'train' | 'validation';
  readonly points: readonly Point[];
}

interface Scale {
  readonly ticks: readonly number[];
  readonly toY: (value: number) => number;
}

const isShown = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y);
const place = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);

/** From the power of ten below the least to the one above the most. */
function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => Number(`1e${low + index}`));
  return { ticks, toY: (value) => place((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) };
}

/** Accuracies: from the round value below the least up to 1. */
function shareScale(values: readonly number[]): Scale {
  const least = Math.min(...values);
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((size) => (1 - least) / size <= 5) ?? 0.25;
  const low = Math.max(0, Math.floor(least / step) * step);
  const count = Math.round((1 - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((low + index * step).toFixed(4)));
  return { ticks, toY: (value) => place((value - low) / (1 - low)) };
}

/** The mean of each of at most MOST_POINTS stretches of steps, at the middle of the stretch. */
function thinned(points: readonly Point[]): readonly Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  const mean = (part: readonly Point[], axis: 0 | 1): number => part.reduce((sum, point) => sum + point[axis], 0) / part.length;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index): Point => {
    const part = points.slice(index * size, (index + 1) * size);
    return [mean(part, 0), mean(part, 1)];
  });
}

/** Epochs may have different lengths only at the end, so a step's place is its share of the steps done, in epochs. */
function epochTicks(epochs: number): readonly number[] {
  const step = Math.max(1, Math.ceil(epochs / 10));
  return Array.from({ length: Math.floor(epochs / step) + 1 }, (_, index) => index * step);
}

function chart(title: string, series: readonly Series[], epochs: number, scaleOf: (values: readonly number[]) => Scale): Markup {
  const shown = series.map(({ className, points }) => ({ className, points: points.filter(isShown) }));
  const values = shown.flatMap(({ points }) => points.map(([, y]) => y));
  if (values.length === 0 || epochs === 0) return html`<p>${title}: nothing was measured.</p>`;
  const { ticks, toY } = scaleOf(values);
  const toX = (epoch: number): number => LEFT + (epoch / epochs) * (WIDTH - LEFT - RIGHT);
  const at = (value: number): string => value.toFixed(1);
  const line = (points: readonly Point[]): string => points.map(([x, y]) => `${at(toX(x))},${at(toY(y))}`).join(' ');
  const end = WIDTH - RIGHT;
  return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${ticks.map((tick) => html`<line class="grid" x1="${LEFT}" x2="${end}" y1="${at(toY(tick))}" y2="${at(toY(tick))}"/><text class="y" x="${LEFT - 8}" y="${at(toY(tick) + 4)}">${formatSetting(tick)}</text>`)}
${epochTicks(epochs).map((tick) => html`<text class="x" x="${at(toX(tick))}" y="${HEIGHT - 8}">${tick}</text>`)}
${shown.map(({ className, points }) => html`<polyline class="${className}" points="${line(points)}"/>`)}
${shown.filter(({ className }) => className === 'validation').flatMap(({ points }) => points.map(([x, y]) => html`<circle class="validation" cx="${at(toX(x))}" cy="${at(toY(y))}" r="3"/>`))}
</svg></figure>`;
} // prettier-ignore

/** Loss (nats, logarithmic) and accuracy over the epochs as SVG: training steps averaged, validation at each epoch's end. */
export function cardCurves({ detail, steps }: ExportedRun): Markup {
  const { epochs } = detail;
  const points = [...stepPoints(steps)];
  const last = epochs.at(-1);
  const stepsPerEpoch = last === undefined ? Math.max(1, points.length) : last.step / last.epoch;
  const done = Math.max(last?.epoch ?? 0, (points.at(-1)?.step ?? 0) / stepsPerEpoch);
  const train = (read: (point: (typeof points)[number]) => number): Series => ({
    className: 'train',
    points: thinned(points.map((point): Point => [point.step / stepsPerEpoch, read(point)])),
  });
  const validation = (read: (epoch: EpochMetrics) => number): Series => ({
    className: 'validation',
    points: epochs.map((epoch): Point => [epoch.epoch, read(epoch)]),
  });
  if (points.length === 0 && epochs.length === 0) return NOTHING;
  return html`${chart('Loss, logarithmic', [train(({ loss }) => loss), validation(({ validationLoss }) => validationLoss)], done, logScale)}
${chart('Accuracy', [train(({ accuracy }) => accuracy), validation(({ validationAccuracy }) => validationAccuracy)], done, shareScale)}
<p class="legend"><span class="key train"></span> training, <span class="key validation"></span> validation; numbers below the charts are epochs</p>`;
} // prettier-ignore
