import { valueAt } from '@shared/domain/tensor-image.js';
import { formatDecimal, formatSigned } from '@shared/format/numbers.js';
import { readAppearance } from '../../charts/appearance.js';
import { AtlasCanvas, type Tile } from '../../parts/pictures/atlas.js';
import type { ColourScale } from '../../parts/pictures/colour-scale.js';
import { ThemeRamps } from '../../parts/pictures/theme-ramps.js';

export interface CaptionedTile extends Tile {
  readonly caption: string;
  /** A part of the picture that a frame is drawn around, in its own pixels. */
  readonly outline?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** Every number of the pictures: a line for each value, RFC 4180. */
export function pictureCsv(tiles: readonly CaptionedTile[]): string {
  const lines = ['picture,row,column,value'];
  for (const { image, caption } of tiles) {
    const name = /[",\r\n]/.test(caption) ? `"${caption.replaceAll('"', '""')}"` : caption;
    for (let row = 0; row < image.height; row++) {
      for (let column = 0; column < image.width; column++) lines.push(`${name},${row},${column},${valueAt(image, row, column)}`);
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

const MARGIN = 16;
const CAPTION = 16;
const HEAD = 34;
const LEGEND = 34;
const LEGEND_WIDTH = 320;
const SIDE = 112;

interface PictureLayout {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** Where things are in the file, in pixels: at most twelve pictures a row, and room for the legend of each kind of scale. */
export function pictureLayout(count: number, legends = 1): PictureLayout {
  const columns = Math.max(2, Math.min(12, count));
  const rows = Math.ceil(count / columns);
  return {
    columns,
    width: Math.max(LEGEND_WIDTH * legends + 100, 2 * MARGIN + columns * (SIDE + 8) - 8),
    height: HEAD + rows * (SIDE + CAPTION + 8) + LEGEND + MARGIN,
  };
}

const scaleWords = ({ kind, maximum }: ColourScale): string =>
  kind === 'signed'
    ? `${formatDecimal(-maximum, 3)} to ${formatSigned(maximum, 3)}`
    : `0 to ${formatDecimal(maximum, Number.isInteger(maximum) ? 0 : 3)}`;

/** The legend of a scale: the ramp between its ends; pictures with ranges of their own carry them in their captions. */
function drawLegend(context: CanvasRenderingContext2D, source: CanvasImageSource, x: number, y: number, words: string): void {
  context.drawImage(source, x, y, 120, 10);
  context.fillText(words, x + 128, y + 9);
}

/** The pictures with title, captions and legends as a PNG file, in the colours of the page. Rejects when it cannot be drawn. */
export async function picturePng(title: string, tiles: readonly CaptionedTile[]): Promise<Uint8Array> {
  const { tables } = new ThemeRamps();
  const { columns, width, height } = pictureLayout(tiles.length, new Set(tiles.map(({ scale }) => scale.kind)).size);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (tables === null || context === null) throw new Error('The picture has no colours or no canvas to be drawn with.');
  const look = readAppearance(document.documentElement);
  const source = new AtlasCanvas();
  const places = source.fill(tiles, tables);
  context.fillStyle = look.surface;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  context.strokeStyle = look.text;
  context.fillStyle = look.faint;
  context.font = `13px ${look.fontFamily}`;
  context.fillText(title, MARGIN, 22);
  context.font = `11px ${look.fontFamily}`;
  tiles.forEach(({ image, caption, scale, outline }, index) => {
    const place = places[index];
    if (!place) return;
    const x = MARGIN + (index % columns) * (SIDE + 8);
    const y = HEAD + Math.floor(index / columns) * (SIDE + CAPTION + 8);
    const fit = SIDE / Math.max(image.width, image.height);
    context.drawImage(source.canvas, place.x, place.y, place.width, place.height, x, y, image.width * fit, image.height * fit);
    const end = isShared(tiles, scale.kind) ? '' : ` (${formatDecimal(scale.maximum)})`;
    context.fillText(`${caption}${end}`, x, y + SIDE + 12, SIDE);
    if (outline) context.strokeRect(x + outline.left * fit, y + outline.top * fit, outline.width * fit, outline.height * fit);
  });
  drawLegends(context, tiles, height - MARGIN - 12);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) throw new Error('The picture could not be made into a PNG file.');
  return new Uint8Array(await blob.arrayBuffer());
}

/** Whether the pictures of a kind have one scale, which the legend then tells. */
function isShared(tiles: readonly CaptionedTile[], kind: ColourScale['kind']): boolean {
  const maxima = tiles.flatMap(({ scale }) => (scale.kind === kind ? [scale.maximum] : []));
  return maxima.every((maximum) => maximum === maxima[0]);
}

function drawLegends(context: CanvasRenderingContext2D, tiles: readonly CaptionedTile[], y: number): void {
  const { tables } = new ThemeRamps();
  let x = MARGIN;
  for (const kind of ['signed', 'sequential'] as const) {
    const scales = tiles.filter((tile) => tile.scale.kind === kind).map((tile) => tile.scale);
    const [first] = scales;
    if (!first || tables === null) continue;
    const steps = Array.from({ length: 64 }, (_, step) => (kind === 'signed' ? (step - 31.5) / 31.5 : step / 63));
    const ramp = { image: { values: steps, height: 1, width: 64, offset: 0, rowStride: 64, columnStride: 1 }, scale: { kind, maximum: 1 } };
    const words = isShared(tiles, kind)
      ? scaleWords(first)
      : kind === 'signed'
        ? '− to + the number in brackets'
        : '0 to the number in brackets';
    const source = new AtlasCanvas();
    source.fill([ramp], tables);
    const strip = document.createElement('canvas');
    [strip.width, strip.height] = [64, 1];
    strip.getContext('2d')?.drawImage(source.canvas, 0, 0, 64, 1, 0, 0, 64, 1);
    drawLegend(context, strip, x, y, words);
    x += LEGEND_WIDTH;
  }
}
