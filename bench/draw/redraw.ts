import { PAD_SIDE, type InkImage } from '@shared/ink/drawing.js';
import { crop, inkBox, rasterOf, type Raster } from '@shared/ink/raster.js';
import type { Rng } from '../../src-main/lib/rng.js';

/** The value between pixel middles, bilinear; the edge's own beyond it. */
function between({ height, width, values }: Raster, y: number, x: number): number {
  const [row, column] = [Math.min(height - 1, Math.max(0, y)), Math.min(width - 1, Math.max(0, x))];
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [bottom, right] = [Math.min(height - 1, top + 1), Math.min(width - 1, left + 1)];
  const at = (r: number, c: number): number => values[r * width + c] ?? 0;
  const [down, across] = [row - top, column - left];
  const upper = at(top, left) * (1 - across) + at(top, right) * across;
  const lower = at(bottom, left) * (1 - across) + at(bottom, right) * across;
  return upper * (1 - down) + lower * down;
}

/** How much steeper than in the enlarged digit an edge is: one or two units wide, as of a pen on a pad. */
const EDGE = 4;

/** A 28 x 28 digit drawn crisp on a blank pad: its longer side 100 to 240 units long, at any place. */
export function redrawn(digit: Uint8Array, rng: Rng): InkImage {
  const whole = rasterOf({ height: 28, width: 28, pixels: digit });
  const box = inkBox(whole);
  if (box === null) throw new Error('A blank digit cannot be drawn.');
  const ink = crop(whole, box);
  const scale = (100 + rng.below(141)) / Math.max(ink.height, ink.width);
  const [height, width] = [Math.round(ink.height * scale), Math.round(ink.width * scale)];
  const [top, left] = [rng.below(PAD_SIDE - height + 1), rng.below(PAD_SIDE - width + 1)];
  const levels = new Uint8Array(height * width);
  for (let at = 0; at < levels.length; at++) {
    levels[at] = between(ink, (Math.floor(at / width) + 0.5) / scale - 0.5, ((at % width) + 0.5) / scale - 0.5);
  }
  const edge = edgeLevel(levels);
  const pixels = new Uint8Array(PAD_SIDE * PAD_SIDE);
  levels.forEach((level, at) => {
    pixels[(top + Math.floor(at / width)) * PAD_SIDE + left + (at % width)] = Math.round(
      Math.max(0, Math.min(255, 128 + (level - edge) * EDGE)),
    );
  });
  return { height: PAD_SIDE, width: PAD_SIDE, pixels };
}

/** The level at which to part ink from paper so that there is as much ink as before. */
function edgeLevel(levels: Uint8Array): number {
  const ink = levels.reduce((sum, level) => sum + level, 0) / 255;
  const descending = levels.toSorted().reverse();
  return Math.max(1, descending[Math.round(ink)] ?? 255);
}
