import { ColumnSampler } from './column-sampler.js';
import type { CurveMetric, CurveX, Range } from './curve-run.js';
import type { CurveSeries } from './curve-series.js';
import { stepScale } from './x-axis.js';

/** The view that samples are for: when any of it changes they are taken anew. */
export interface SampleView {
  readonly metric: CurveMetric;
  readonly x: CurveX;
  readonly range: Range;
  readonly columns: number;
}

/** The thinned traces of one series, single steps and running mean, kept up to date step by step. */
export class SeriesSamples {
  private taken = 0;
  private readonly values: ColumnSampler;
  private readonly means: ColumnSampler;
  readonly scale: number;
  readonly series: CurveSeries;

  private readonly view: SampleView;

  constructor(series: CurveSeries, view: SampleView) {
    this.series = series;
    this.view = view;
    this.scale = stepScale(view.x, series.run.stepsPerEpoch);
    this.values = new ColumnSampler(view.range, view.columns);
    this.means = new ColumnSampler(view.range, view.columns);
  }

  /** Whether these samples only need the steps that are new. */
  fits(series: CurveSeries, view: SampleView): boolean {
    const { metric, x, range, columns } = this.view;
    return (
      series.trace === this.series.trace &&
      stepScale(view.x, series.run.stepsPerEpoch) === this.scale &&
      metric === view.metric &&
      x === view.x &&
      columns === view.columns &&
      range.from === view.range.from &&
      range.to === view.range.to
    );
  }

  /** Takes in the steps that came since the last call. */
  update(): void {
    const { scale, taken } = this;
    const { trace } = this.series;
    const x = trace.positions(this.view.x);
    this.values.add({ x, scale, y: trace.values(this.view.metric) }, taken, trace.length);
    this.means.add({ x, scale, y: trace.means(this.view.metric) }, taken, trace.length);
    this.taken = trace.length;
  }

  valueIndices(): Int32Array {
    return this.values.indices();
  }

  meanIndices(): Int32Array {
    return this.means.indices();
  }

  valueExtremes(): Iterable<readonly [number, number]> {
    return this.values.extremes();
  }

  meanExtremes(): Iterable<readonly [number, number]> {
    return this.means.extremes();
  }
}
