import type { Appearance } from '../appearance.js';
import { curveExtent } from '../curve-extent.js';
import { axisFor, type CurveView } from '../curve-plot.js';
import { paintBest, paintGround, paintLabels, yToPixel, type PaintFrame } from '../curve-painter.js';
import type { CurveRun } from '../curve-run.js';
import type { CurveSeries } from '../curve-series.js';
import { trainingOf, validationOf, type EpochValue } from '../epoch-values.js';
import { MARGIN, plotArea, xToPixel } from '../plot-area.js';
import { SeriesSamples } from '../series-samples.js';
import { paintTraces } from '../trace-painter.js';
import { epochPositions, reachOf, xTicks } from '../x-axis.js';
import type { Brush } from './brush.js';
import { curvesCsv } from './chart-csv.js';
import { layOutLegend, paintLegend } from './chart-legend.js';
import type { Picture } from './picture.js';

const WIDTH_PIXELS = 960;
const PLOT_PIXELS = 400;
const EDGE_PIXELS = 16;
const TITLE_PIXELS = 32;

export interface ChartScene {
  readonly label: string;
  readonly series: readonly CurveSeries[];
  readonly view: CurveView;
  readonly appearance: Appearance;
}

function paintGrid(brush: Brush, { area, y, appearance }: PaintFrame): void {
  brush.save();
  brush.font = `11px ${appearance.fontFamily}`;
  brush.textBaseline = 'middle';
  brush.lineWidth = 1;
  const right = area.left + area.width;
  for (const tick of y.ticks) {
    const at = Math.round(yToPixel(tick.value, y, area)) + 0.5;
    brush.strokeStyle = appearance.grid;
    line(brush, area.left, at, right, at);
    brush.fillStyle = appearance.faint;
    brush.fillText(tick.label, area.left - 7 - brush.measureText(tick.label).width, at);
  }
  brush.strokeStyle = appearance.baseline;
  line(brush, area.left, area.top + area.height, right, area.top + area.height);
  brush.restore();
}

function line(brush: Brush, fromX: number, fromY: number, toX: number, toY: number): void {
  brush.beginPath();
  brush.moveTo(fromX, fromY);
  brush.lineTo(toX, toY);
  brush.stroke();
}

/** A line through the values by epoch; one epoch alone is a small square. */
function paintEpochs(brush: Brush, frame: PaintFrame, run: CurveRun, view: CurveView, valueOf: EpochValue): void {
  const { area, range, y } = frame;
  const positions = epochPositions(run.epochs, view.x);
  const points = run.epochs.flatMap((epoch, index) => {
    const [x, value] = [xToPixel(positions[index] ?? NaN, range, area), yToPixel(valueOf(view.metric, epoch), y, area)];
    return Number.isFinite(x) && Number.isFinite(value) ? [{ x, y: value }] : [];
  });
  const [only] = points;
  if (points.length === 1 && only) brush.fillRect(only.x - 3, only.y - 3, 6, 6);
  brush.beginPath();
  points.forEach((point, index) => {
    if (index === 0) brush.moveTo(point.x, point.y);
    else brush.lineTo(point.x, point.y);
  });
  brush.stroke();
}

function paintRuns(brush: Brush, frame: PaintFrame, { series, view }: ChartScene): void {
  const { left, top, width, height } = frame.area;
  brush.save();
  brush.beginPath();
  brush.rect(left, top - 6, width + 6, height + 6);
  brush.clip();
  for (const { run } of series) {
    brush.strokeStyle = frame.appearance.run(run.colour);
    brush.fillStyle = brush.strokeStyle;
    brush.lineWidth = 1.5;
    brush.setLineDash([5, 3]);
    paintEpochs(brush, frame, run, view, trainingOf);
    brush.lineWidth = 1.75;
    brush.setLineDash([]);
    paintEpochs(brush, frame, run, view, validationOf);
  }
  brush.restore();
  for (const one of series) {
    const index = one.run.epochs.findIndex(({ epoch }) => epoch === one.run.bestEpoch);
    const best = one.run.epochs[index];
    const x = epochPositions(one.run.epochs, view.x)[index];
    if (best !== undefined && x !== undefined) paintBest(brush, frame, one, { x, value: validationOf(view.metric, best) });
  }
}

function frameOf({ series, view, appearance }: ChartScene, samples: readonly SeriesSamples[], top: number): PaintFrame {
  const plot = plotArea({ width: WIDTH_PIXELS - 2 * EDGE_PIXELS, height: PLOT_PIXELS });
  const area = { ...plot, left: plot.left + EDGE_PIXELS, top: plot.top + top };
  const runs = series.map(({ run }) => run);
  return {
    area,
    range: view.range,
    y: axisFor(view, curveExtent(runs, samples, view), area.height),
    xTicks: series.length === 0 ? [] : xTicks(view.range, view.x, area.width),
    appearance,
    reach: Math.max(0, ...series.map(({ run, trace }) => reachOf(run, trace, view.x))),
  };
}

/** The curves as they are shown, with title and legend, on a page of a fixed size. */
export function chartPicture(scene: ChartScene): Picture {
  const { label, series, view, appearance } = scene;
  const legend = layOutLegend(series, WIDTH_PIXELS - 2 * EDGE_PIXELS);
  const plotTop = EDGE_PIXELS + TITLE_PIXELS + legend.height;
  const height = plotTop + PLOT_PIXELS + EDGE_PIXELS;
  const paint = (brush: Brush): void => {
    brush.fillStyle = appearance.surface;
    brush.fillRect(0, 0, WIDTH_PIXELS, height);
    brush.fillStyle = appearance.text;
    brush.font = `600 15px ${appearance.fontFamily}`;
    brush.fillText(label, EDGE_PIXELS, EDGE_PIXELS + 14);
    paintLegend(brush, legend, appearance, { left: EDGE_PIXELS, top: EDGE_PIXELS + TITLE_PIXELS });
    const samples = series.map((one) => {
      const taken = new SeriesSamples(one, { ...view, columns: Math.round(WIDTH_PIXELS - 2 * EDGE_PIXELS - MARGIN.left - MARGIN.right) });
      taken.update();
      return taken;
    });
    const frame = frameOf(scene, samples, plotTop);
    paintGround(brush, frame);
    paintGrid(brush, frame);
    paintTraces(brush, frame, samples, ({ series: { trace } }) => ({
      x: trace.positions(view.x),
      values: trace.values(view.metric),
      means: trace.means(view.metric),
    }));
    paintRuns(brush, frame, scene);
    paintLabels(brush, frame);
  };
  return {
    title: label,
    width: WIDTH_PIXELS,
    height,
    paint,
    csv: () =>
      curvesCsv(
        series.map(({ run }) => run),
        view.metric,
      ),
  };
}
