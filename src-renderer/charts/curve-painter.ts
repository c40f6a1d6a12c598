import type { Brush } from './pictures/brush.js';
import type { Appearance } from './appearance.js';
import type { Range, Tick } from './curve-run.js';
import type { CurveSeries } from './curve-series.js';
import { MARGIN, xToPixel, type PlotArea } from './plot-area.js';
import type { YAxis } from './y-axis.js';

/** What a frame is painted from, besides what chart.js draws itself (grid, y labels, the curves by epoch). */
export interface PaintFrame {
  readonly area: PlotArea;
  readonly range: Range;
  readonly y: YAxis;
  readonly xTicks: readonly Tick[];
  readonly appearance: Appearance;
  /** Where what is measured ends and what is still to come begins. */
  readonly reach: number;
}

export const TICK_FONT_PIXELS = 11;
const DIAMOND_PIXELS = 6;

export function yToPixel(value: number, y: YAxis, area: PlotArea): number {
  return area.top + (1 - y.toShare(value)) * area.height;
}

/** Shades the part still to come and the folded band of an accuracy axis. */
export function paintGround(context: Brush, frame: PaintFrame): void {
  const { area, range, reach, y, appearance } = frame;
  context.save();
  context.fillStyle = appearance.ahead;
  const from = Math.max(area.left, xToPixel(reach, range, area));
  const right = area.left + area.width;
  if (reach > 0 && from < right) context.fillRect(from, area.top, right - from, area.height);
  if (y.foldShare > 0) context.fillRect(area.left, area.top + area.height * (1 - y.foldShare), area.width, area.height * y.foldShare);
  context.restore();
}

/** Marks the best epoch of a series: a dotted line down to the axis and a filled diamond. */
export function paintBest(context: Brush, frame: PaintFrame, series: CurveSeries, at: { x: number; value: number }): void {
  const { area, range, y, appearance } = frame;
  if (at.x < range.from || at.x > range.to || !Number.isFinite(at.value)) return;
  const [x, top] = [xToPixel(at.x, range, area), yToPixel(at.value, y, area)];
  context.save();
  context.strokeStyle = appearance.run(series.run.colour);
  context.fillStyle = context.strokeStyle;
  context.globalAlpha = 0.75;
  context.setLineDash([2, 2]);
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, area.top + area.height);
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x, top - DIAMOND_PIXELS);
  context.lineTo(x + DIAMOND_PIXELS, top);
  context.lineTo(x, top + DIAMOND_PIXELS);
  context.lineTo(x - DIAMOND_PIXELS, top);
  context.closePath();
  context.fill();
  context.strokeStyle = appearance.surface;
  context.lineWidth = 1.5;
  context.stroke();
  context.restore();
}

/** Labels x below the plot, held inside the canvas, and writes the note of the y axis. */
export function paintLabels(context: Brush, frame: PaintFrame): void {
  const { area, range, appearance, xTicks, y } = frame;
  const right = area.left + area.width;
  context.save();
  context.font = `${TICK_FONT_PIXELS}px ${appearance.fontFamily}`;
  context.fillStyle = appearance.faint;
  context.textBaseline = 'alphabetic';
  for (const tick of xTicks) {
    const half = context.measureText(tick.label).width / 2;
    const centre = Math.min(xToPixel(tick.value, range, area), right + MARGIN.right - 1 - half);
    context.fillText(tick.label, Math.max(area.left - MARGIN.left, centre - half), area.top + area.height + 16);
  }
  if (y.note !== null) {
    context.strokeStyle = y.foldShare > 0 ? appearance.ahead : appearance.surface;
    context.lineWidth = 3;
    context.lineJoin = 'round';
    const x = right - 6 - context.measureText(y.note.text).width;
    const baseline = y.note.edge === 'top' ? area.top + 12 : area.top + area.height - 6;
    context.strokeText(y.note.text, x, baseline);
    context.fillText(y.note.text, x, baseline);
  }
  context.restore();
}
