import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartConfiguration,
  type ChartDataset,
  type Plugin,
} from 'chart.js';
import { readAppearance, watchAppearance, type Appearance } from './appearance.js';
import { paintBest, paintGround, paintLabels, paintTraces, TICK_FONT_PIXELS, type PaintFrame } from './curve-painter.js';
import type { CurveMetric, CurveX, Range, Tick } from './curve-run.js';
import type { CurveSeries } from './curve-series.js';
import { trainingOf, validationOf, type EpochValue } from './epoch-values.js';
import { MARGIN, plotArea, type Size } from './plot-area.js';
import { SeriesSamples } from './series-samples.js';
import { epochPositions, reachOf } from './x-axis.js';
import { yAxis, type CurveExtent, type YAxis } from './y-axis.js';

Chart.register(LineController, LineElement, LinearScale, PointElement);

export interface CurveView {
  readonly metric: CurveMetric;
  readonly x: CurveX;
  readonly logY: boolean;
  readonly range: Range;
  readonly xTicks: readonly Tick[];
}

/** A plot on one canvas. Whatever is asked of it is drawn at most once per animation frame. */
export interface CurvePlot {
  setSeries(series: readonly CurveSeries[], view: CurveView): void;
  /** The traces of the series have grown: draws what is new. */
  append(): void;
  setVisible(runId: string, visible: boolean): void;
  resize(size: Size): void;
  /** Lets go of the canvas and of every listener. */
  dispose(): void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}
type LineChart = Chart<'line', Point[]>;

/** How far the mark of an epoch at the edge may stand out of the plot. */
const POINT_PIXELS = 5;
/** More epochs than this are drawn without a mark on each. */
const MOST_MARKED_EPOCHS = 60;

function configuration(plugin: Plugin<'line'>): ChartConfiguration<'line', Point[]> {
  return {
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
        x: {
          type: 'linear',
          afterFit: (scale) => (scale.height = MARGIN.bottom),
          ticks: { display: false },
          grid: { display: false },
        },
        y: {
          type: 'linear',
          min: 0,
          max: 1,
          afterFit: (scale) => Object.assign(scale, { width: MARGIN.left, paddingTop: 0, paddingBottom: 0 }),
          ticks: { padding: 7, autoSkip: false },
          grid: { drawTicks: false },
          border: { display: false },
        },
      },
    },
    plugins: [plugin],
  };
}

class ChartPlot implements CurvePlot {
  private readonly chart: LineChart;
  private readonly unwatch: () => void;
  private readonly hidden = new Set<string>();
  private series: readonly CurveSeries[] = [];
  private view: CurveView | null = null;
  private samples = new Map<string, SeriesSamples>();
  private axis: YAxis | null = null;
  private appearance: Appearance;
  private frameRequest: number | null = null;
  private layoutIsOld = true;

  constructor(canvas: HTMLCanvasElement) {
    this.appearance = readAppearance(canvas);
    this.chart = new Chart(
      canvas,
      configuration({
        id: 'curves',
        beforeDatasetsDraw: (chart) => {
          this.paint(chart.ctx, 'under');
        },
        afterDatasetsDraw: (chart) => {
          this.paint(chart.ctx, 'over');
        },
      }),
    );
    this.unwatch = watchAppearance(() => {
      this.appearance = readAppearance(canvas);
      this.layOutSoon();
    });
  }

  setSeries(series: readonly CurveSeries[], view: CurveView): void {
    this.series = series;
    this.view = view;
    this.layOutSoon();
  }

  append(): void {
    this.drawSoon();
  }

  setVisible(runId: string, visible: boolean): void {
    if (visible) this.hidden.delete(runId);
    else this.hidden.add(runId);
    this.layOutSoon();
  }

  resize({ width, height }: Size): void {
    if (width < 1 || height < 1) return;
    this.chart.options.devicePixelRatio = window.devicePixelRatio;
    this.chart.resize(width, height);
    this.layOutSoon();
  }

  dispose(): void {
    if (this.frameRequest !== null) cancelAnimationFrame(this.frameRequest);
    this.unwatch();
    this.chart.destroy();
  }

  private layOutSoon(): void {
    this.layoutIsOld = true;
    this.drawSoon();
  }

  private drawSoon(): void {
    this.frameRequest ??= requestAnimationFrame(() => {
      this.frameRequest = null;
      this.draw();
    });
  }

  private get shown(): readonly CurveSeries[] {
    return this.series.filter(({ run }) => !this.hidden.has(run.id));
  }

  private draw(): void {
    const { view } = this;
    if (view === null) return;
    const area = plotArea(this.chart);
    this.sample(view, Math.round(area.width));
    const axis = yAxis(view.metric, view.logY, this.extent(view), area.height);
    if (axis.key !== this.axis?.key) this.layoutIsOld = true;
    this.axis = axis;
    if (this.layoutIsOld) this.layOut(view, axis);
    else this.chart.draw();
    this.layoutIsOld = false;
  }

  private sample(view: CurveView, columns: number): void {
    const wanted = { ...view, columns };
    const samples = new Map<string, SeriesSamples>();
    for (const series of this.shown) {
      const known = this.samples.get(series.run.id);
      const taken = known?.fits(series, wanted) === true ? known : new SeriesSamples(series, wanted);
      taken.update();
      samples.set(series.run.id, taken);
    }
    this.samples = samples;
  }

  /** What is in view, for the y axis. */
  private extent({ metric, x, range }: CurveView): CurveExtent {
    const inView = this.shown.flatMap(({ run }) => {
      const positions = epochPositions(run.epochs, x);
      return run.epochs.filter((_, index) => {
        const at = positions[index] ?? NaN;
        return at >= range.from && at <= range.to;
      });
    });
    const meanLow: number[] = [];
    const meanHigh: number[] = [];
    let [lowest, highest] = [Infinity, -Infinity];
    for (const samples of this.samples.values()) {
      const means = samples.series.trace.means(metric);
      for (const [low, high] of samples.meanExtremes()) {
        meanLow.push(means[low] ?? NaN);
        meanHigh.push(means[high] ?? NaN);
      }
      const values = samples.series.trace.values(metric);
      for (const [low, high] of samples.valueExtremes()) {
        lowest = Math.min(lowest, values[low] ?? Infinity);
        highest = Math.max(highest, values[high] ?? -Infinity);
      }
    }
    return {
      validation: inView.map((epoch) => validationOf(metric, epoch)),
      training: inView.map((epoch) => trainingOf(metric, epoch)),
      meanLow,
      meanHigh,
      steps: Number.isFinite(lowest) ? { lowest, highest } : null,
    };
  }

  /** Hands scales and the curves by epoch to chart.js and draws. */
  private layOut(view: CurveView, axis: YAxis): void {
    const { chart, appearance } = this;
    const scales = chart.options.scales;
    Object.assign(scales?.['x'] ?? {}, { min: view.range.from, max: view.range.to, border: { color: appearance.baseline } });
    const labels = new Map(axis.ticks.map((tick) => [axis.toShare(tick.value), tick.label]));
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
    chart.data.datasets = this.shown.flatMap((series) => this.datasets(series, view, axis));
    chart.update('none');
  }

  /** Training by epoch dashed, validation solid with a mark on each epoch. */
  private datasets({ run }: CurveSeries, view: CurveView, axis: YAxis): ChartDataset<'line', Point[]>[] {
    const { appearance } = this;
    const positions = epochPositions(run.epochs, view.x);
    const pointsOf = (valueOf: EpochValue): Point[] =>
      run.epochs.map((epoch, index) => ({ x: positions[index] ?? NaN, y: axis.toShare(valueOf(view.metric, epoch)) }));
    const colour = appearance.run(run.colour);
    const isSingle = run.epochs.length === 1;
    const marked = run.epochs.length <= MOST_MARKED_EPOCHS ? 2 : 0;
    const isWhole = positions.every((position) => position >= view.range.from && position <= view.range.to);
    const common = {
      clip: isWhole ? POINT_PIXELS : 0,
      borderColor: colour,
      pointBorderColor: colour,
      pointBackgroundColor: appearance.surface,
      pointBorderWidth: 1.5,
    };
    return [
      { ...common, data: pointsOf(trainingOf), borderDash: [5, 3], borderWidth: 1.5, pointRadius: isSingle ? 3 : 0 },
      { ...common, data: pointsOf(validationOf), borderWidth: 1.75, pointRadius: isSingle ? 3 : marked },
    ];
  }

  private paint(context: CanvasRenderingContext2D, layer: 'under' | 'over'): void {
    const { view, axis, appearance } = this;
    if (view === null || axis === null) return;
    const reach = Math.max(0, ...this.shown.map(({ run, trace }) => reachOf(run, trace, view.x)));
    const frame: PaintFrame = { area: plotArea(this.chart), range: view.range, y: axis, xTicks: view.xTicks, appearance, reach };
    if (layer === 'under') {
      paintGround(context, frame);
      paintTraces(context, frame, [...this.samples.values()], ({ series: { trace } }) => ({
        x: trace.positions(view.x),
        values: trace.values(view.metric),
        means: trace.means(view.metric),
      }));
      return;
    }
    for (const series of this.shown) {
      const { epochs, bestEpoch } = series.run;
      const index = epochs.findIndex(({ epoch }) => epoch === bestEpoch);
      const best = epochs[index];
      const x = epochPositions(epochs, view.x)[index];
      if (best !== undefined && x !== undefined) paintBest(context, frame, series, { x, value: validationOf(view.metric, best) });
    }
    paintLabels(context, frame);
  }
}

/** Makes a plot on a canvas; the caller disposes of it. */
export function createCurvePlot(canvas: HTMLCanvasElement): CurvePlot {
  return new ChartPlot(canvas);
}
