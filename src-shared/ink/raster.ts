import type { InkImage } from './drawing.js';

/** Ink as fractions of a level: row-major [height, width], 0 = paper, 255 = full ink. */
export interface Raster {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** A part of a raster in whole pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function blankRaster(height: number, width: number): Raster {
  return { height, width, values: new Float64Array(height * width) };
}

export function rasterOf({ height, width, pixels }: InkImage): Raster {
  return { height, width, values: new Float64Array(pixels) };
}

/** The smallest box that holds everything that is not paper; null when nothing is. */
export function inkBox({ height, width, values }: Raster): Box | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      if ((values[at] ?? 0) <= 0) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

export function crop(raster: Raster, box: Box): Raster {
  const cut = blankRaster(box.height, box.width);
  for (let row = 0; row < box.height; row++) {
    const start = (box.top + row) * raster.width + box.left;
    cut.values.set(raster.values.subarray(start, start + box.width), row * box.width);
  }
  return cut;
}

/** The raster in the middle of a square of its longer side. */
export function squared(raster: Raster): Raster {
  const side = Math.max(raster.height, raster.width);
  if (raster.height === raster.width) return raster;
  return paste(raster, side, Math.floor((side - raster.width) / 2), Math.floor((side - raster.height) / 2));
}

/** The raster on a blank square; what would lie outside is lost. */
export function paste(raster: Raster, side: number, left: number, top: number): Raster {
  const whole = blankRaster(side, side);
  for (let row = Math.max(0, -top); row < Math.min(raster.height, side - top); row++) {
    for (let column = Math.max(0, -left); column < Math.min(raster.width, side - left); column++) {
      whole.values[(top + row) * side + left + column] = raster.values[row * raster.width + column] ?? 0;
    }
  }
  return whole;
}

/** Mean pixel index weighted by ink, x to the right and y down; the middle of a blank raster. */
export function centreOfMass({ height, width, values }: Raster): { readonly x: number; readonly y: number } {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const value = values[at] ?? 0;
      sum += value;
      sumX += value * column;
      sumY += value * row;
    }
  }
  return sum === 0 ? { x: (width - 1) / 2, y: (height - 1) / 2 } : { x: sumX / sum, y: sumY / sum };
}

/** How much of source pixel `from` a target pixel covers when `length` pixels become `target`. */
function covered(from: number, at: number, step: number): number {
  return Math.min(from + 1, (at + 1) * step) - Math.max(from, at * step);
}

/** One axis of `scaleByArea`: [rows, length] becomes its transpose [target, rows], so that two calls do both axes. */
function averageRows(values: Float64Array, rows: number, length: number, target: number): Float64Array {
  const step = length / target;
  const averaged = new Float64Array(target * rows);
  for (let at = 0; at < target; at++) {
    const first = Math.floor(at * step);
    const last = Math.min(length - 1, Math.ceil((at + 1) * step) - 1);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let from = first; from <= last; from++) sum += (values[row * length + from] ?? 0) * covered(from, at, step);
      averaged[at * rows + row] = sum / step;
    }
  }
  return averaged;
}

/** Exact area averaging: every target pixel is the mean of what it covers, pixels at its edge by their covered part. */
export function scaleByArea(raster: Raster, height: number, width: number): Raster {
  const columns = averageRows(raster.values, raster.height, raster.width, width);
  return { height, width, values: averageRows(columns, width, raster.height, height) };
}

/** Every target pixel takes the one source pixel under its middle. */
export function scaleByNearest(raster: Raster, height: number, width: number): Raster {
  const scaled = blankRaster(height, width);
  for (let row = 0; row < height; row++) {
    const fromRow = Math.floor(((row + 0.5) * raster.height) / height);
    for (let column = 0; column < width; column++) {
      const fromColumn = Math.floor(((column + 0.5) * raster.width) / width);
      scaled.values[row * width + column] = raster.values[fromRow * raster.width + fromColumn] ?? 0;
    }
  }
  return scaled;
}

/** Whole levels, rounded. */
export function toPixels({ values }: Raster): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(Math.min(255, Math.max(0, value))));
}
