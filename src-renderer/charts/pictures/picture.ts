import type { Brush } from './brush.js';
import { SvgBrush } from './svg-brush.js';

/** A chart or a matrix as a file: what it shows in words, its size in CSS pixels, and how it is painted. */
export interface Picture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  paint(brush: Brush): void;
  /** The numbers behind it as CSV text: every one, not only those drawn. */
  csv(): string;
}

export const PICTURE_KINDS = ['png', 'svg', 'csv'] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** Pixels of a PNG for a CSS pixel, so that it is sharp in print and on dense screens. */
const PNG_SCALE = 2;

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This window cannot draw on a canvas');
  return context;
}

function svgText(picture: Picture): string {
  const context = contextOf(document.createElement('canvas'));
  const brush = new SvgBrush((text, font) => {
    context.font = font;
    return context.measureText(text).width;
  });
  picture.paint(brush);
  return brush.document(picture.width, picture.height, picture.title);
}

async function pngBytes(picture: Picture): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * PNG_SCALE;
  canvas.height = picture.height * PNG_SCALE;
  const context = contextOf(canvas);
  context.scale(PNG_SCALE, PNG_SCALE);
  picture.paint(context);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) throw new Error('The picture could not be made. Make the window smaller and try again.');
  return new Uint8Array(await blob.arrayBuffer());
}

/** The bytes of a file of that kind; text is UTF-8. */
export async function pictureBytes(picture: Picture, kind: PictureKind): Promise<Uint8Array> {
  if (kind === 'png') return pngBytes(picture);
  return new TextEncoder().encode(kind === 'svg' ? svgText(picture) : picture.csv());
}
