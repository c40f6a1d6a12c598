import { PAD_SIDE, isBlank, type Drawing, type Stroke } from './drawing.js';
import { pointBounds, renderStrokes } from './pen.js';
import {
  centreOfMass,
  crop,
  inkBox,
  paste,
  rasterOf,
  scaleByArea,
  scaleByNearest,
  squared,
  toPixels,
  type Box,
  type Raster,
} from './raster.js';

/** MNIST's frame: 28 x 28 pixels, the ink's longer side 20, its centre of mass at pixel index 14. */
export const FRAME = { side: 28, box: 20, centre: 14 } as const;

/** The steps that make a drawing look like what the networks were trained on. Each can be left out. */
export const INK_STEPS = ['crop', 'box', 'centre', 'average', 'redraw'] as const;
export type InkStep = (typeof INK_STEPS)[number];

/**
 * crop: cut to the ink (else the whole pad) · box: longer side 20 pixels (else 28) · centre: centre of mass to 14, 14 by
 * whole pixels (else the middle of the frame) · average: exact area averaging (else the nearest pixel) · redraw: strokes
 * drawn anew at `PEN_PIXELS` after scaling (else shrunk as they look on the pad).
 */
export type InkSteps = Readonly<Record<InkStep, boolean>>;

export const ALL_STEPS: InkSteps = { crop: true, box: true, centre: true, average: true, redraw: true };

/** MNIST's median stroke is 2.55 pixels wide; networks read 2.3 to 3.4 equally well. */
export const PEN_PIXELS = 2.8;

/** What a network is given, and what is told of it. */
export interface PreparedInk {
  /** uint8 [28, 28], 0 = paper. */
  readonly pixels: Uint8Array;
  /** Where the ink lies in the frame. */
  readonly ink: Box;
  /** In pixel indices. */
  readonly centre: { readonly x: number; readonly y: number };
  /** The pen in the frame's pixels; null where an image was given. */
  readonly penPixels: number | null;
  /** Pixels that are not paper. */
  readonly inked: number;
}

/** The one way from a drawing to a network's image; null for a blank pad, of which nothing may be said. */
export function prepareInk(drawing: Drawing, steps: InkSteps = ALL_STEPS): PreparedInk | null {
  if (isBlank(drawing)) return null;
  const { raster, penPixels } = scaledInk(drawing, steps);
  if (inkBox(raster) === null) return null;
  return describe(place(raster, steps.centre), penPixels);
}

interface ScaledInk {
  readonly raster: Raster;
  readonly penPixels: number | null;
}

function scaledInk(drawing: Drawing, steps: InkSteps): ScaledInk {
  const side = steps.box ? FRAME.box : FRAME.side;
  if (drawing.image === null && steps.redraw) return redrawn(drawing.strokes, steps.crop, side);
  const whole = squaredRaster(drawing);
  const box = inkBox(whole);
  const source = steps.crop && box !== null ? crop(whole, box) : whole;
  const scale = side / Math.max(source.height, source.width);
  const lengths = [source.height, source.width].map((length) => Math.max(1, Math.round(length * scale))) as [number, number];
  const raster = steps.average ? scaleByArea(source, ...lengths) : scaleByNearest(source, ...lengths);
  const padScale = (scale * whole.width) / PAD_SIDE;
  return { raster, penPixels: drawing.image === null ? meanWidth(drawing.strokes) * padScale : null };
}

/** The strokes' points scaled so that the ink, pen included, is `side` long; or the whole pad to `side`. */
function redrawn(strokes: readonly Stroke[], isCropped: boolean, side: number): ScaledInk {
  const bounds = isCropped ? pointBounds(strokes) : null;
  const size = { height: side, width: side };
  if (bounds === null) {
    const transform = { scale: side / PAD_SIDE, left: 0, top: 0 };
    return { raster: renderStrokes(strokes, transform, () => PEN_PIXELS, size), penPixels: PEN_PIXELS };
  }
  const [width, height] = [bounds.maxX - bounds.minX, bounds.maxY - bounds.minY];
  const longest = Math.max(width, height);
  const scale = longest > 0 ? (side - PEN_PIXELS) / longest : 1;
  const [columns, rows] = [width, height].map((length) => Math.ceil(length * scale + PEN_PIXELS - 1e-9)) as [number, number];
  const transform = {
    scale,
    left: (columns - (bounds.minX + bounds.maxX) * scale) / 2,
    top: (rows - (bounds.minY + bounds.maxY) * scale) / 2,
  };
  return { raster: renderStrokes(strokes, transform, () => PEN_PIXELS, { height: rows, width: columns }), penPixels: PEN_PIXELS };
}

/** The drawing as it looks: an image by itself at its own resolution, anything else on the pad's pixels. */
function squaredRaster({ strokes, image }: Drawing): Raster {
  const drawn = (): Raster =>
    renderStrokes(strokes, { scale: 1, left: 0, top: 0 }, ({ width }) => width, { height: PAD_SIDE, width: PAD_SIDE });
  if (image === null) return drawn();
  const whole = squared(rasterOf(image));
  if (strokes.length === 0) return whole;
  const scaled = whole.width > PAD_SIDE ? scaleByArea(whole, PAD_SIDE, PAD_SIDE) : scaleByNearest(whole, PAD_SIDE, PAD_SIDE);
  const ink = drawn();
  return { ...ink, values: ink.values.map((value, at) => Math.max(value, scaled.values[at] ?? 0)) };
}

const meanWidth = (strokes: readonly Stroke[]): number => strokes.reduce((sum, { width }) => sum + width, 0) / strokes.length;

/** MNIST's own rounding: of its 10,000 test digits one lies exactly between two pixels, and it was moved to the lower. */
const roundHalfDown = (value: number): number => Math.ceil(value - 0.5);

/**
 * Into the frame by whole pixels: with the centre of mass at 14, 14 or in the middle. Ink that would leave the frame
 * stops at its edge.
 */
export function place(raster: Raster, byMass: boolean): Raster {
  const centre = centreOfMass(raster);
  const offset = (length: number, at: number): number => {
    const free = FRAME.side - length;
    return byMass ? Math.min(free, Math.max(0, roundHalfDown(FRAME.centre - at))) : Math.floor(free / 2);
  };
  return paste(raster, FRAME.side, offset(raster.width, centre.x), offset(raster.height, centre.y));
}

function describe(frame: Raster, penPixels: number | null): PreparedInk {
  const pixels = toPixels(frame);
  const seen = rasterOf({ height: frame.height, width: frame.width, pixels });
  const ink = inkBox(seen) ?? { left: 0, top: 0, width: 0, height: 0 };
  const inked = pixels.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  return { pixels, ink, centre: centreOfMass(seen), penPixels, inked };
}
