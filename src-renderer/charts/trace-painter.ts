import type { Brush } from './pictures/brush.js';
import type { Column } from './column.js';
import { yToPixel, type PaintFrame } from './curve-painter.js';
import type { SeriesSamples } from './series-samples.js';

/** A thinned trace: positions and values at some indices, ascending. */
export interface Trace {
  readonly x: Column;
  readonly scale: number;
  readonly values: Column;
  readonly indices: Int32Array;
}

/** Single steps are thin and pale, the running mean over them stronger; validation alone is full. */
const STEPS = { sparse: 0.28, dense: 0.1, areaFrom: 2 };
const MEAN = { sparse: 0.75, dense: 0.3, areaFrom: 8 };
/** From here on the lines of neighbouring steps fill an area, which is paler to weigh the same. */
const DENSE_STEPS_PER_PIXEL = 8;

function opacityAt({ sparse, dense }: { readonly sparse: number; readonly dense: number }, stepsPerPixel: number): number {
  const share = Math.min(1, Math.max(0, Math.log(stepsPerPixel) / Math.log(DENSE_STEPS_PER_PIXEL)));
  return sparse + (dense - sparse) * share;
}

/** Calls back with the pixels of each point of a trace. */
function eachPixel(trace: Trace, { area, range, y }: PaintFrame, visit: (x: number, y: number, isFirst: boolean) => void): void {
  const perUnit = area.width / (range.to - range.from);
  const origin = area.left - range.from * perUnit;
  trace.indices.forEach((index, position) => {
    visit(origin + (trace.x.at(index) ?? 0) * trace.scale * perUnit, yToPixel(trace.values.at(index) ?? NaN, y, area), position === 0);
  });
}

/** A line through the points. */
export function strokeTrace(context: Brush, frame: PaintFrame, trace: Trace): void {
  context.lineWidth = 1;
  context.lineJoin = 'bevel';
  context.beginPath();
  eachPixel(trace, frame, (x, y, isFirst) => {
    if (isFirst) context.moveTo(x, y);
    context.lineTo(x, y);
  });
  context.stroke();
}

/**
 * The pixels that a line through the points covers, as one rectangle a pixel column: what a dense line looks like
 * anyway, at a fraction of the cost of stroking it.
 */
export function fillTrace(context: Brush, frame: PaintFrame, trace: Trace): void {
  let [column, top, bottom, before] = [NaN, 0, 0, NaN];
  const fill = (): void => {
    const start = Math.floor(top);
    if (!Number.isNaN(column)) context.fillRect(column, start, 1, Math.max(1, Math.ceil(bottom) - start));
  };
  eachPixel(trace, frame, (x, y) => {
    if (Math.floor(x) === column) {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    } else {
      fill();
      const from = Number.isNaN(before) ? y : before;
      [column, top, bottom] = [Math.floor(x), Math.min(from, y), Math.max(from, y)];
    }
    before = y;
  });
  fill();
}

/** How many steps fall on a pixel, on the average. */
function stepsPerPixel({ area, range }: PaintFrame, samples: SeriesSamples, x: Column): number {
  const { length } = samples.series.trace;
  const span = ((x.at(length - 1) ?? 0) - (x.at(0) ?? 0)) * samples.scale;
  return span > 0 ? ((length - 1) / span) * ((range.to - range.from) / area.width) : 1;
}

/** The columns that a frame's samples point into. */
export interface TraceSource {
  readonly x: Column;
  readonly values: Column;
  readonly means: Column;
}

/** Paints the single steps and, over them, the running mean of every series. */
export function paintTraces(
  context: Brush,
  frame: PaintFrame,
  all: readonly SeriesSamples[],
  sourceOf: (samples: SeriesSamples) => TraceSource,
): void {
  const { left, top, width, height } = frame.area;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  // traces of several runs lie over each other: together they weigh little more than one
  const share = 1 / Math.sqrt(Math.max(1, all.length));
  for (const samples of all) {
    const { x, values, means } = sourceOf(samples);
    const density = stepsPerPixel(frame, samples, x);
    const paint = (look: typeof STEPS, indices: Int32Array, ys: Column): void => {
      context.globalAlpha = opacityAt(look, density) * (look === STEPS ? share : 1);
      (density >= look.areaFrom ? fillTrace : strokeTrace)(context, frame, { x, scale: samples.scale, values: ys, indices });
    };
    context.strokeStyle = frame.appearance.run(samples.series.run.colour);
    context.fillStyle = context.strokeStyle;
    paint(STEPS, samples.valueIndices(), values);
    if (samples.series.trace.isSmoothed) paint(MEAN, samples.meanIndices(), means);
  }
  context.restore();
}
