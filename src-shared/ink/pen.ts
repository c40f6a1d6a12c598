import type { Stroke } from './drawing.js';
import { blankRaster, type Raster } from './raster.js';

/** From pad units to pixels: x * scale + left, y * scale + top. */
export interface PenTransform {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export interface PointBounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** The box of the strokes' points, without the width of the pen; null when there are none. */
export function pointBounds(strokes: readonly Stroke[]): PointBounds | null {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of strokes) {
    for (let at = 0; at + 1 < points.length; at += 2) {
      const [x, y] = [points[at] ?? 0, points[at + 1] ?? 0];
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x);
      minY = Math.min(minY, y);
      maxY = Math.max(maxY, y);
    }
  }
  return minX === Infinity ? null : { minX, minY, maxX, maxY };
}

/** Points closer than this to the last one (in pixels) add nothing that could be seen. */
const LEAST_STEP = 0.15;

/**
 * Draws strokes with round ends. A pixel has as much ink as a pen of that width covers of it, judged by the distance of
 * its middle from the line: `radius + 1/2 - distance`, from 0 to 1. `widthOf` gives a stroke's width in pixels.
 */
export function renderStrokes(
  strokes: readonly Stroke[],
  transform: PenTransform,
  widthOf: (stroke: Stroke) => number,
  size: { readonly height: number; readonly width: number },
): Raster {
  const raster = blankRaster(size.height, size.width);
  for (const stroke of strokes) {
    const radius = widthOf(stroke) / 2;
    eachSegment(stroke, transform, (x0, y0, x1, y1) => {
      addSegment(raster, radius, x0, y0, x1, y1);
    });
  }
  for (let at = 0; at < raster.values.length; at++) raster.values[at] = (raster.values[at] ?? 0) * 255;
  return raster;
}

/** A dot is a segment without length. The last point always counts. */
function eachSegment(
  { points }: Stroke,
  { scale, left, top }: PenTransform,
  visit: (x0: number, y0: number, x1: number, y1: number) => void,
): void {
  const last = points.length - 2;
  let [x0, y0] = [(points[0] ?? 0) * scale + left, (points[1] ?? 0) * scale + top];
  if (last === 0) visit(x0, y0, x0, y0);
  for (let at = 2; at <= last; at += 2) {
    const [x, y] = [(points[at] ?? 0) * scale + left, (points[at + 1] ?? 0) * scale + top];
    if (at < last && Math.abs(x - x0) < LEAST_STEP && Math.abs(y - y0) < LEAST_STEP) continue;
    visit(x0, y0, x, y);
    [x0, y0] = [x, y];
  }
}

/** Adds coverage, 0 to 1, of a capsule around a segment; where lines cross, the greater one counts. */
function addSegment({ height, width, values }: Raster, radius: number, x0: number, y0: number, x1: number, y1: number): void {
  const reach = radius + 0.5;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const lengthSquared = dx * dx + dy * dy;
  const clampTo = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
  const firstRow = clampTo(Math.floor(Math.min(y0, y1) - reach), height);
  const endRow = clampTo(Math.ceil(Math.max(y0, y1) + reach), height);
  const firstColumn = clampTo(Math.floor(Math.min(x0, x1) - reach), width);
  const endColumn = clampTo(Math.ceil(Math.max(x0, x1) + reach), width);
  for (let row = firstRow; row < endRow; row++) {
    const py = row + 0.5 - y0;
    for (let column = firstColumn; column < endColumn; column++) {
      const px = column + 0.5 - x0;
      const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
      const [offX, offY] = [px - along * dx, py - along * dy];
      const squared = offX * offX + offY * offY;
      if (squared >= reach * reach) continue;
      const coverage = Math.min(1, reach - Math.sqrt(squared));
      const at = row * width + column;
      if (coverage > (values[at] ?? 0)) values[at] = coverage;
    }
  }
}
