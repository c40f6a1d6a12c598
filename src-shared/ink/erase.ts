import { placementOf, type Drawing, type InkImage, type Stroke } from './drawing.js';

/** A round eraser at a place on the pad. */
export interface Eraser {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** The drawing without what lies under the eraser: strokes are cut where it touches their line. The same object when nothing does. */
export function erase(drawing: Drawing, eraser: Eraser): Drawing {
  const strokes = drawing.strokes.flatMap((stroke) => cut(stroke, eraser));
  const image = drawing.image && withoutDisc(drawing.image, eraser);
  const isSame =
    image === drawing.image && strokes.length === drawing.strokes.length && strokes.every((stroke, at) => stroke === drawing.strokes[at]);
  return isSame ? drawing : { strokes, image };
}

/** Along the eraser's way, close enough that nothing slips through between two places. */
export function eraseAlong(drawing: Drawing, from: Eraser, to: Eraser): Drawing {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const steps = Math.max(1, Math.ceil(distance / (to.radius / 2)));
  let result = drawing;
  for (let step = 1; step <= steps; step++) {
    const share = step / steps;
    result = erase(result, { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, radius: to.radius });
  }
  return result;
}

/** What of a segment lies outside a circle: up to two parts of it, as shares of its length from 0 to 1. */
function partsOutside(x0: number, y0: number, x1: number, y1: number, eraser: Eraser): readonly (readonly [number, number])[] {
  const [dx, dy, fx, fy] = [x1 - x0, y1 - y0, x0 - eraser.x, y0 - eraser.y];
  const [a, b, c] = [dx * dx + dy * dy, 2 * (fx * dx + fy * dy), fx * fx + fy * fy - eraser.radius ** 2];
  const discriminant = b * b - 4 * a * c;
  if (a === 0) return c >= 0 ? [[0, 1]] : [];
  if (discriminant <= 0) return [[0, 1]];
  const root = Math.sqrt(discriminant);
  const [enter, leave] = [(-b - root) / (2 * a), (-b + root) / (2 * a)];
  if (leave <= 0 || enter >= 1) return [[0, 1]];
  return [[0, enter] as const, [leave, 1] as const].filter(([start, end]) => end > start && start < 1 && end > 0);
}

/** A stroke in the parts that stay, in order; itself when all of it does. */
function cut(stroke: Stroke, eraser: Eraser): readonly Stroke[] {
  const { points, width } = stroke;
  if (!touches(points, eraser)) return [stroke];
  const parts: number[][] = [];
  let open: number[] | null = null;
  for (let at = 0; at + 3 < points.length; at += 2) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = points.slice(at, at + 4);
    for (const [start, end] of partsOutside(x0, y0, x1, y1, eraser)) {
      if (open === null || start > 0) parts.push((open = [x0 + (x1 - x0) * start, y0 + (y1 - y0) * start]));
      open.push(x0 + (x1 - x0) * end, y0 + (y1 - y0) * end);
      if (end < 1) open = null;
    }
    const endsInside = (x1 - eraser.x) ** 2 + (y1 - eraser.y) ** 2 < eraser.radius ** 2;
    if (endsInside) open = null;
  }
  return parts.map((part) => ({ width, points: part }));
}

function touches(points: readonly number[], eraser: Eraser): boolean {
  if (points.length === 2) return ((points[0] ?? 0) - eraser.x) ** 2 + ((points[1] ?? 0) - eraser.y) ** 2 < eraser.radius ** 2;
  for (let at = 0; at + 3 < points.length; at += 2) {
    const parts = partsOutside(points[at] ?? 0, points[at + 1] ?? 0, points[at + 2] ?? 0, points[at + 3] ?? 0, eraser);
    if (parts.length !== 1 || parts[0]?.[0] !== 0 || parts[0][1] !== 1) return true;
  }
  return false;
}

/** The image with paper where the middle of a pixel lies under the eraser; itself when there is no ink. */
function withoutDisc(image: InkImage, eraser: Eraser): InkImage {
  const { left, top, scale } = placementOf(image);
  const [x, y, radius] = [(eraser.x - left) / scale, (eraser.y - top) / scale, eraser.radius / scale];
  let pixels: Uint8Array | null = null;
  for (let row = Math.max(0, Math.floor(y - radius)); row < Math.min(image.height, Math.ceil(y + radius)); row++) {
    for (let column = Math.max(0, Math.floor(x - radius)); column < Math.min(image.width, Math.ceil(x + radius)); column++) {
      const at = row * image.width + column;
      if ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 >= radius ** 2 || image.pixels[at] === 0) continue;
      pixels ??= image.pixels.slice();
      pixels[at] = 0;
    }
  }
  return pixels === null ? image : { ...image, pixels };
}
