import { PAD_SIDE, placementOf, type Drawing, type InkImage } from '@shared/ink/drawing.js';

/** The pad's colours as CSS texts. */
export interface PadColours {
  readonly paper: string;
  readonly guide: string;
  readonly ink: string;
}

export function readPadColours(element: Element): PadColours {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return { paper: token('--raised'), guide: token('--grid'), ink: token('--ink') };
}

/**
 * Draws a drawing on a canvas of any resolution: all of it anew, or only the points that came since. The picture is
 * desynchronised where the system can: ink then reaches the screen without waiting for the page.
 */
export class PadPainter {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private colours: PadColours = { paper: '#fff', guide: '#ddd', ink: '#000' };
  /** Up to where the strokes are on the canvas: so many whole ones, and so many numbers of the last. */
  private drawnStrokes = 0;
  private drawnNumbers = 0;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
    if (context === null) throw new Error('The pad has no canvas to draw on.');
    this.canvas = canvas;
    this.context = context;
  }

  /** Takes a size in device pixels and the theme's colours; the canvas is blank then. */
  resize(side: number, colours: PadColours): void {
    this.colours = colours;
    this.canvas.width = side;
    this.canvas.height = side;
  }

  /** Everything anew. */
  paint(drawing: Drawing): void {
    const { context, colours } = this;
    const scale = this.canvas.width / PAD_SIDE;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, PAD_SIDE, PAD_SIDE);
    this.paintGuides();
    if (drawing.image !== null) this.paintImage(drawing.image);
    this.drawnStrokes = 0;
    this.drawnNumbers = 0;
    this.paintTail(drawing);
  }

  /** The points that came since the last call, of strokes that only grew. */
  paintTail({ strokes }: Drawing): void {
    const { context } = this;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = this.colours.ink;
    for (let at = this.drawnStrokes; at < strokes.length; at++) {
      const { points = [], width = 0 } = strokes[at] ?? {};
      const from = at === this.drawnStrokes ? Math.max(0, this.drawnNumbers - 2) : 0;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(points[from] ?? 0, points[from + 1] ?? 0);
      // a dot is a line without length, which a round cap makes visible
      if (points.length === 2) context.lineTo(points[0] ?? 0, points[1] ?? 0);
      for (let next = from + 2; next + 1 < points.length; next += 2) context.lineTo(points[next] ?? 0, points[next + 1] ?? 0);
      context.stroke();
    }
    this.drawnStrokes = Math.max(0, strokes.length - 1);
    this.drawnNumbers = strokes.at(-1)?.points.length ?? 0;
  }

  private paintGuides(): void {
    const { context } = this;
    context.strokeStyle = this.colours.guide;
    context.lineWidth = PAD_SIDE / this.canvas.width;
    context.beginPath();
    context.moveTo(PAD_SIDE / 2, 0);
    context.lineTo(PAD_SIDE / 2, PAD_SIDE);
    context.moveTo(0, PAD_SIDE / 2);
    context.lineTo(PAD_SIDE, PAD_SIDE / 2);
    context.stroke();
  }

  private paintImage(image: InkImage): void {
    const { left, top, scale } = placementOf(image);
    const { context, colours } = this;
    const tile = new OffscreenCanvas(image.width, image.height);
    const tileContext = tile.getContext('2d');
    if (tileContext === null) return;
    const data = new ImageData(image.width, image.height);
    image.pixels.forEach((level, at) => (data.data[at * 4 + 3] = level));
    tileContext.putImageData(data, 0, 0);
    // the ink's own colour wherever the image has ink
    tileContext.globalCompositeOperation = 'source-in';
    tileContext.fillStyle = colours.ink;
    tileContext.fillRect(0, 0, image.width, image.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(tile, left, top, image.width * scale, image.height * scale);
  }
}
