import { readAppearance, watchAppearance, type Appearance } from './appearance.js';
import { curveExtent } from './curve-extent.js';
import { paintBest, paintGround, paintLabels, type PaintFrame } from './curve-painter.js';
import type { CurveMetric, CurveX, Range, Tick } from './curve-run.js';
import type { CurveSeries } from './curve-series.js';
import { validationOf } from './epoch-values.js';
import { createLineChart, layOutChart, type LineChart } from './line-chart.js';
import { plotArea, xToPixel, type Size } from './plot-area.js';
import { SeriesSamples } from './series-samples.js';
import { paintTraces } from './trace-painter.js';
import { epochPositions, reachOf } from './x-axis.js';
import { yAxis, type CurveExtent, type YAxis } from './y-axis.js';
import { rangeAxis } from './y-range-axis.js';

export interface CurveView {
  readonly metric: CurveMetric;
  readonly x: CurveX;
  readonly logY: boolean;
  readonly range: Range;
  /** Chosen by a person; null: what is in view decides. */
  readonly yRange: Range | null;
  readonly xTicks: readonly Tick[];
}

/** A plot on one canvas. Whatever is asked of it is drawn at most once per animation frame. */
export interface CurvePlot {
  setSeries(series: readonly CurveSeries[], view: CurveView): void;
  /** The traces of the series have grown: draws what is new, less often when it is less than a pixel. */
  append(): void;
  setVisible(runId: string, visible: boolean): void;
  resize(size: Size): void;
  /** The y axis drawn last; null before the first drawing. */
  axis(): YAxis | null;
  /** Lets go of the canvas and of every listener. */
  dispose(): void;
}

/** New steps that stay within the last pixel are drawn this late: a long run would else be drawn again for nothing to be seen. */
const WITHIN_PIXEL_MS = 250;
class ChartPlot implements CurvePlot {
  private readonly chart: LineChart;
  private readonly unwatch: () => void;
  private readonly hidden = new Set<string>();
  private series: readonly CurveSeries[] = [];
  private view: CurveView | null = null;
  private samples = new Map<string, SeriesSamples>();
  private yAxis: YAxis | null = null;
  private appearance: Appearance;
  private frameRequest: number | null = null;
  private drawLater: ReturnType<typeof setTimeout> | null = null;
  private drawnReach = NaN;
  private layoutIsOld = true;

  constructor(canvas: HTMLCanvasElement) {
    this.appearance = readAppearance(canvas);
    this.chart = createLineChart(canvas, {
      under: (context) => {
        this.paintUnder(context);
      },
      over: (context) => {
        this.paintOver(context);
      },
    });
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
    if (this.reachPixel() !== this.drawnReach) this.drawSoon();
    else
      this.drawLater ??= setTimeout(() => {
        this.drawSoon();
      }, WITHIN_PIXEL_MS);
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

  axis(): YAxis | null {
    return this.yAxis;
  }

  dispose(): void {
    if (this.frameRequest !== null) cancelAnimationFrame(this.frameRequest);
    this.drawNoLonger();
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

  private drawNoLonger(): void {
    if (this.drawLater !== null) clearTimeout(this.drawLater);
    this.drawLater = null;
  }

  /** How far the measurements reach along x. */
  private reach(x: CurveX): number {
    return Math.max(0, ...this.shown.map(({ run, trace }) => reachOf(run, trace, x)));
  }

  private reachPixel(): number {
    const { view } = this;
    return view === null ? 0 : Math.floor(xToPixel(this.reach(view.x), view.range, plotArea(this.chart)));
  }

  private get shown(): readonly CurveSeries[] {
    return this.series.filter(({ run }) => !this.hidden.has(run.id));
  }

  private draw(): void {
    const { view } = this;
    if (view === null) return;
    this.drawNoLonger();
    this.drawnReach = this.reachPixel();
    const area = plotArea(this.chart);
    this.sample(view, Math.round(area.width));
    const runs = this.shown.map(({ run }) => run);
    const axis = axisFor(view, curveExtent(runs, this.samples.values(), view), area.height);
    if (axis.key !== this.yAxis?.key) this.layoutIsOld = true;
    this.yAxis = axis;
    if (this.layoutIsOld) layOutChart(this.chart, { ...view, runs, y: axis, appearance: this.appearance });
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

  private frame(): PaintFrame | null {
    const { view, yAxis: y, appearance } = this;
    if (view === null || y === null) return null;
    return { area: plotArea(this.chart), range: view.range, y, xTicks: view.xTicks, appearance, reach: this.reach(view.x) };
  }

  private paintUnder(context: CanvasRenderingContext2D): void {
    const { view } = this;
    const frame = this.frame();
    if (frame === null || view === null) return;
    paintGround(context, frame);
    paintTraces(context, frame, [...this.samples.values()], ({ series: { trace } }) => ({
      x: trace.positions(view.x),
      values: trace.values(view.metric),
      means: trace.means(view.metric),
    }));
  }

  private paintOver(context: CanvasRenderingContext2D): void {
    const { view } = this;
    const frame = this.frame();
    if (frame === null || view === null) return;
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

/** The y axis of a view: chosen, or by what is in view. */
export function axisFor({ metric, logY, yRange }: CurveView, extent: CurveExtent, heightPixels: number): YAxis {
  return yRange === null ? yAxis(metric, logY, extent, heightPixels) : rangeAxis({ metric, logY, range: yRange }, extent, heightPixels);
}

/** Makes a plot on a canvas; the caller disposes of it. */
export function createCurvePlot(canvas: HTMLCanvasElement): CurvePlot {
  return new ChartPlot(canvas);
}
