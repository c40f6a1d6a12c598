import { valueAt, type TensorImage } from '@shared/domain/tensor-image.js';
import { putColour, type ColourScale, type RampTables } from './colour-scale.js';

/** A picture with its colours: what one place of a grid shows. */
export interface Tile {
  readonly image: TensorImage;
  readonly scale: ColourScale;
}

export interface AtlasPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Many small pictures in one: RGBA pixels, one for each value, and where each tile is. */
export interface Atlas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly places: readonly AtlasPlace[];
}

/** Lays tiles out in a square grid of cells as large as the largest of them; in the pixels of `before` where they have the right size. */
export function atlasOf(tiles: readonly Tile[], tables: RampTables, before: Atlas['pixels'] | null = null): Atlas {
  const side = Math.max(1, ...tiles.map(({ image }) => Math.max(image.width, image.height)));
  const columns = Math.max(1, Math.ceil(Math.sqrt(tiles.length)));
  const width = columns * side;
  const height = Math.max(1, Math.ceil(tiles.length / columns)) * side;
  const pixels = before?.length === width * height * 4 ? before.fill(0) : new Uint8ClampedArray(width * height * 4);
  const places = tiles.map(({ image, scale }, index): AtlasPlace => {
    const [x, y] = [(index % columns) * side, Math.floor(index / columns) * side];
    for (let row = 0; row < image.height; row++) {
      for (let column = 0; column < image.width; column++) {
        putColour(pixels, ((y + row) * width + x + column) * 4, valueAt(image, row, column), scale, tables);
      }
    }
    return { x, y, width: image.width, height: image.height };
  });
  return { width, height, pixels, places };
}

/** A canvas with an atlas in it, to draw tiles from. The same memory takes the next atlas, so that looking makes no garbage. */
export class AtlasCanvas {
  readonly canvas = document.createElement('canvas');
  private image: ImageData | null = null;

  /** Colours the tiles; answers where each is. */
  fill(tiles: readonly Tile[], tables: RampTables): readonly AtlasPlace[] {
    const { width, height, pixels, places } = atlasOf(tiles, tables, this.image?.data ?? null);
    const context = this.canvas.getContext('2d');
    if (context === null) return places;
    if (this.image?.data !== pixels || this.image.width !== width) this.image = new ImageData(pixels, width, height);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    context.putImageData(this.image, 0, 0);
    return places;
  }
}

/** The pixel of a picture at a point of the box it is drawn in; null outside. */
export function pixelAt(image: TensorImage, box: DOMRect, clientX: number, clientY: number): PixelPosition | null {
  const column = Math.floor(((clientX - box.left) / box.width) * image.width);
  const row = Math.floor(((clientY - box.top) / box.height) * image.height);
  return row >= 0 && row < image.height && column >= 0 && column < image.width ? { row, column } : null;
}

export interface PixelPosition {
  readonly row: number;
  readonly column: number;
}

/** Where an arrow key leads from a pixel; null for other keys. */
export function movePixel(from: PixelPosition, key: string, height: number, width: number): PixelPosition | null {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
  if (step === undefined) return null;
  const [down = 0, right = 0] = step;
  return { row: Math.min(height - 1, Math.max(0, from.row + down)), column: Math.min(width - 1, Math.max(0, from.column + right)) };
}
