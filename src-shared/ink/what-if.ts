import { FRAME } from './prepare.js';

/** Changes to a prepared image that preparation would undo or never makes: how firmly does a network hold its answer? */
export interface InkChanges {
  /** Pixels to the right and down. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Clockwise, about the middle of the frame. */
  readonly degrees: number;
  /** 1 leaves the size. */
  readonly scale: number;
  /** Pixels that strokes become wider, or narrower where negative. */
  readonly thickness: number;
}

export const UNCHANGED: InkChanges = { shiftX: 0, shiftY: 0, degrees: 0, scale: 1, thickness: 0 };

/** The range of each change, and how finely curves go through it. */
export const CHANGE_RANGES: Readonly<Record<keyof InkChanges, { readonly least: number; readonly most: number; readonly step: number }>> = {
  shiftX: { least: -8, most: 8, step: 0.5 },
  shiftY: { least: -8, most: 8, step: 0.5 },
  degrees: { least: -90, most: 90, step: 5 },
  scale: { least: 0.4, most: 1.4, step: 0.05 },
  thickness: { least: -2, most: 4, step: 0.25 },
};
export const CHANGE_KEYS = Object.keys(CHANGE_RANGES) as readonly (keyof InkChanges)[];

/** The values that a curve goes through, least first. */
export function changeValues(key: keyof InkChanges): readonly number[] {
  const { least, most, step } = CHANGE_RANGES[key];
  return Array.from({ length: Math.round((most - least) / step) + 1 }, (_, at) => least + at * step);
}

/** A prepared image, changed: first its thickness, then turned, scaled and shifted, bilinear. Unchanged bit by bit by `UNCHANGED`. */
export function changeInk(pixels: Uint8Array, changes: InkChanges): Uint8Array {
  return moved(thickened(pixels, changes.thickness), changes);
}

const SIDE = FRAME.side;
const levelAt = (pixels: Uint8Array, row: number, column: number): number =>
  row < 0 || column < 0 || row >= SIDE || column >= SIDE ? 0 : (pixels[row * SIDE + column] ?? 0);

function moved(pixels: Uint8Array, { shiftX, shiftY, degrees, scale }: InkChanges): Uint8Array {
  const middle = (SIDE - 1) / 2;
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const result = new Uint8Array(pixels.length);
  for (let at = 0; at < result.length; at++) {
    const [y, x] = [Math.floor(at / SIDE) - middle - shiftY, (at % SIDE) - middle - shiftX];
    result[at] = Math.round(between(pixels, middle + y * cosine - x * sine, middle + x * cosine + y * sine));
  }
  return result;
}

/** Bilinear between pixel middles; paper beyond the frame. */
function between(pixels: Uint8Array, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [down, across] = [row - top, column - left];
  const upper = levelAt(pixels, top, left) * (1 - across) + levelAt(pixels, top, left + 1) * across;
  const lower = levelAt(pixels, top + 1, left) * (1 - across) + levelAt(pixels, top + 1, left + 1) * across;
  return upper * (1 - down) + lower * down;
}

/** Half the change is added at either side: grey dilation or erosion by a disc of one pixel, whole steps and then a part of one. */
function thickened(pixels: Uint8Array, thickness: number): Uint8Array {
  const choose = thickness > 0 ? Math.max : Math.min;
  let result = pixels;
  for (let left = Math.abs(thickness) / 2; left > 0; left -= 1) {
    const share = Math.min(1, left);
    const before = result;
    result = before.map((level, at) => {
      const [row, column] = [Math.floor(at / SIDE), at % SIDE];
      const around = choose(
        level,
        levelAt(before, row - 1, column),
        levelAt(before, row + 1, column),
        levelAt(before, row, column - 1),
        levelAt(before, row, column + 1),
      );
      return Math.round(level + (around - level) * share);
    });
  }
  return result;
}
