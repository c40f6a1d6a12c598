import { Chart, LinearScale, LineController, LineElement, PointElement, type ChartDataset } from 'chart.js';
import type { Appearance } from './appearance.js';
import { TICK_FONT_PIXELS } from './curve-painter.js';
import type { CurveMetric, CurveRun, CurveX, Range } from './curve-run.js';
import { trainingOf, validationOf, type EpochValue } from './epoch-values.js';
import { MARGIN } from './plot-area.js';
import { epochPositions } from './x-axis.js';
import type { YAxis } from './y-axis.js';

Chart.register(LineController, LineElement, LinearScale, PointElement);

interface Point {
  readonly x: number;
  readonly y: number;
}
/** The chart.js side of a plot: grid, labels of y, the curves by epoch. Its y goes from 0 to 1, the shares of a YAxis. */
export type LineChart = Chart<'line', Point[]>;

/** How far the mark of an epoch at the edge may stand out of the plot. */
const POINT_PIXELS = 5;
/** More epochs than this are drawn without a mark on each. */
const MOST_MARKED_EPOCHS = 60;

/** Paints onto the canvas below and above the curves by epoch. */
export interface Painters {
  readonly under: (context: CanvasRenderingContext2D) => void;
  readonly over: (context: CanvasRenderingContext2D) => void;
}

/** A chart with fixed margins that draws when told to, at once and without motion. */
export function createLineChart(canvas: HTMLCanvasElement, { under, over }: Painters): LineChart {
  return new Chart<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { autoPadding: false, padding: { top: MARGIN.top, right: MARGIN.right } },
      scales: {
        x: { type: 'linear', afterFit: (scale) => (scale.height = MARGIN.bottom), ticks: { display: false }, grid: { display: false } },
        y: {
          type: 'linear',
          min: 0,
          max: 1,
          afterFit: (scale) => Object.assign(scale, { width: MARGIN.left, paddingTop: 0, paddingBottom: 0 }),
          border: { display: false },
        },
      },
    },
    plugins: [
      {
        id: 'curves',
        beforeDatasetsDraw: (chart) => {
          under(chart.ctx);
        },
        afterDatasetsDraw: (chart) => {
          over(chart.ctx);
        },
      },
    ],
  });
}

export interface ChartLayout {
  readonly runs: readonly CurveRun[];
  readonly metric: CurveMetric;
  readonly x: CurveX;
  readonly range: Range;
  readonly y: YAxis;
  readonly appearance: Appearance;
}

/** Hands scales and curves to the chart and draws it. */
export function layOutChart(chart: LineChart, layout: ChartLayout): void {
  const { range, y, appearance } = layout;
  const scales = chart.options.scales;
  Object.assign(scales?.['x'] ?? {}, { min: range.from, max: range.to, border: { color: appearance.baseline } });
  const labels = new Map(y.ticks.map((tick) => [y.toShare(tick.value), tick.label]));
  Object.assign(scales?.['y'] ?? {}, {
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => (scale.ticks = [...labels.keys()].map((value) => ({ value }))),
    ticks: {
      padding: 7,
      autoSkip: false,
      color: appearance.faint,
      font: { family: appearance.fontFamily, size: TICK_FONT_PIXELS },
      callback: (value: number) => labels.get(value) ?? '',
    },
    grid: { color: appearance.grid, drawTicks: false },
  });
  chart.data.datasets = layout.runs.flatMap((run) => epochLines(run, layout));
  chart.update('none');
}

/** Training by epoch dashed, validation solid with a mark on each epoch; a single epoch has a mark for each. */
function epochLines({ epochs, colour }: CurveRun, { metric, x, range, y, appearance }: ChartLayout): ChartDataset<'line', Point[]>[] {
  const positions = epochPositions(epochs, x);
  const pointsOf = (valueOf: EpochValue): Point[] =>
    epochs.map((epoch, index) => ({ x: positions[index] ?? NaN, y: y.toShare(valueOf(metric, epoch)) }));
  const isWhole = positions.every((position) => position >= range.from && position <= range.to);
  const common = {
    clip: isWhole ? POINT_PIXELS : 0,
    borderColor: appearance.run(colour),
    pointBorderColor: appearance.run(colour),
    pointBackgroundColor: appearance.surface,
    pointBorderWidth: 1.5,
  };
  const isSingle = epochs.length === 1;
  const marked = epochs.length <= MOST_MARKED_EPOCHS ? 2 : 0;
  return [
    { ...common, data: pointsOf(trainingOf), borderDash: [5, 3], borderWidth: 1.5, pointRadius: isSingle ? 3 : 0 },
    { ...common, data: pointsOf(validationOf), borderWidth: 1.75, pointRadius: isSingle ? 3 : marked },
  ];
}
