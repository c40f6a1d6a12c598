import type { LayerProfile } from '@shared/domain/inspection.js';
import type { ImagePatch } from '@shared/domain/receptive-field.js';
import { SEQUENTIAL, SIGNED, parseHex, type Rgb } from '@shared/colour/ramps.js';
import { rampColour } from '@shared/colour/scale.js';
import { writeColourPng } from '../formats/write/png.js';

/** Values to draw: row-major [height, width]. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

const BACKGROUND: Rgb = [255, 255, 255];
const OUTLINE = parseHex('#b3261e');
/** Between tiles, in pixels of the picture. */
const GAP = 2;

/** A picture being drawn: red, green and blue, row-major. */
class Canvas {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;

  constructor(height: number, width: number) {
    this.height = height;
    this.width = width;
    this.data = Uint8Array.from({ length: height * width * 3 }, (_, at) => BACKGROUND[at % 3] ?? 0);
  }

  /** Fills a rectangle, cut off at the edges. */
  fill(top: number, left: number, height: number, width: number, colour: Rgb): void {
    for (let y = Math.max(0, top); y < Math.min(this.height, top + height); y++) {
      for (let x = Math.max(0, left); x < Math.min(this.width, left + width); x++) this.data.set(colour, (y * this.width + x) * 3);
    }
  }

  png(description: string): Uint8Array {
    return writeColourPng({ height: this.height, width: this.width, data: this.data, text: { Description: description } });
  }
}

interface Atlas {
  readonly columns: number;
  /** Pixels of the picture for each value. */
  readonly scale: number;
  /** From a value and the number of its tile. */
  readonly colourOf: (value: number, tile: number) => Rgb;
}

interface Tile {
  readonly top: number;
  readonly left: number;
}

/** All tiles on one canvas, none of them larger than the first, with nearest-neighbour scaling. */
function drawTiles(
  tiles: readonly Plane[],
  { columns, scale, colourOf }: Atlas,
): { readonly canvas: Canvas; readonly places: readonly Tile[] } {
  const [first] = tiles;
  if (!first) throw new RangeError('An atlas needs at least one tile.');
  const [height, width] = [first.height * scale + GAP, first.width * scale + GAP];
  const canvas = new Canvas(Math.ceil(tiles.length / columns) * height - GAP, Math.min(columns, tiles.length) * width - GAP);
  const places = tiles.map((tile, index) => {
    const [top, left] = [Math.floor(index / columns) * height, (index % columns) * width];
    for (let at = 0; at < tile.height * tile.width; at++) {
      const [row, column] = [Math.floor(at / tile.width), at % tile.width];
      canvas.fill(top + row * scale, left + column * scale, scale, scale, colourOf(tile.values[at] ?? NaN, index));
    }
    return { top, left };
  });
  return { canvas, places };
}

const largestOf = (plane: Plane): number => Array.from(plane.values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

/** Weights and other signed values on one scale with zero in the neutral middle. */
export function signedAtlas(planes: readonly Plane[], columns: number, scale: number): Uint8Array {
  const range = Math.max(...planes.map(largestOf)) || 1;
  const colourOf = (value: number): Rgb => rampColour(SIGNED.light, value / range / 2 + 0.5);
  return drawTiles(planes, { columns, scale, colourOf }).canvas.png(`One scale from -${range} to ${range}; zero is the neutral middle.`);
}

/** Activations from zero, each plane to its own maximum. */
export function activationAtlas(planes: readonly Plane[], columns: number, scale: number): Uint8Array {
  const ranges = planes.map((plane) => largestOf(plane) || 1);
  const colourOf = (value: number, tile: number): Rgb => rampColour(SEQUENTIAL.light, value / (ranges[tile] ?? 1));
  return drawTiles(planes, { columns, scale, colourOf }).canvas.png('Each map from 0 to its own maximum.');
}

/** One plane, signed or from zero on. */
export function planePicture(plane: Plane, scale: number): Uint8Array {
  return Array.from(plane.values).some((value) => value < 0) ? signedAtlas([plane], 1, scale) : activationAtlas([plane], 1, scale);
}

/** Each filter's strongest digits in a row, dark ink on light, with the patch that did it outlined. `pixelsOf`: uint8, by position. */
export function strongestAtlas(
  profile: LayerProfile,
  image: { readonly height: number; readonly width: number; readonly pixelsOf: (index: number) => Uint8Array },
  scale: number,
): Uint8Array {
  const { height, width } = image;
  const columns = Math.max(1, ...profile.filters.map(({ strongest }) => strongest.length));
  const blank = new Uint8Array(height * width);
  const shown = profile.filters.flatMap(({ strongest }) => Array.from({ length: columns }, (_, rank) => strongest[rank]));
  const planes = shown.map((found) => ({ height, width, values: found ? image.pixelsOf(found.index) : blank }));
  const colourOf = (value: number): Rgb => [255 - value, 255 - value, 255 - value];
  const { canvas, places } = drawTiles(planes, { columns, scale, colourOf });
  shown.forEach((found, index) => {
    const place = places[index];
    if (found && place) outline(canvas, place, cut(found.patch, height, width), scale);
  });
  return canvas.png('A row for each filter: the test digits that excite it most, strongest first, and the patch that did it.');
}

function cut({ top, left, height, width }: ImagePatch, imageHeight: number, imageWidth: number): ImagePatch {
  const [y, x] = [Math.max(0, top), Math.max(0, left)];
  return { top: y, left: x, height: Math.min(imageHeight, top + height) - y, width: Math.min(imageWidth, left + width) - x };
}

function outline(canvas: Canvas, place: Tile, patch: ImagePatch, scale: number): void {
  const [top, left] = [place.top + patch.top * scale, place.left + patch.left * scale];
  const [height, width] = [patch.height * scale, patch.width * scale];
  canvas.fill(top, left, 1, width, OUTLINE);
  canvas.fill(top + height - 1, left, 1, width, OUTLINE);
  canvas.fill(top, left, height, 1, OUTLINE);
  canvas.fill(top, left + width - 1, height, 1, OUTLINE);
}
