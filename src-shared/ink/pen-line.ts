import { PAD_SIDE, type Stroke } from './drawing.js';

/** Points closer than this to the last are left out: half a unit is less than a screen pixel on most pads. */
const LEAST_STEP = 0.4;

/**
 * The pen on its way, from touching the pad to leaving it. What lies beyond the pad's edge is not ink: the line ends at
 * the edge, and where the pen comes back a new one begins, still of the same gesture.
 */
export class PenLine {
  readonly strokes: { readonly width: number; readonly points: number[] }[] = [];
  private readonly width: number;
  private lastX = 0;
  private lastY = 0;
  private isInside = false;

  constructor(width: number, x: number, y: number) {
    this.width = width;
    [this.lastX, this.lastY] = [x, y];
    if (isOnPad(x, y)) this.open(x, y);
  }

  /** Goes on to a point, which may lie beyond the edge. Returns whether any ink came of it. */
  moveTo(x: number, y: number): boolean {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return false;
    const current = this.strokes.at(-1);
    const isNear = Math.abs(x - this.lastX) < LEAST_STEP && Math.abs(y - this.lastY) < LEAST_STEP;
    if (isNear && this.isInside && isOnPad(x, y) && (current?.points.length ?? 0) > 0) return false;
    const inside = clipToPad(this.lastX, this.lastY, x, y);
    [this.lastX, this.lastY] = [x, y];
    if (inside === null) {
      this.isInside = false;
      return false;
    }
    if (!this.isInside) this.open(inside.x0, inside.y0);
    this.strokes.at(-1)?.points.push(inside.x1, inside.y1);
    this.isInside = isOnPad(x, y);
    return true;
  }

  /** The gesture's strokes as they are now; copies. */
  finished(): readonly Stroke[] {
    return this.strokes.map(({ width, points }) => ({ width, points: [...points] }));
  }

  private open(x: number, y: number): void {
    this.isInside = true;
    this.strokes.push({ width: this.width, points: [x, y] });
  }
}

const isOnPad = (x: number, y: number): boolean => x >= 0 && y >= 0 && x <= PAD_SIDE && y <= PAD_SIDE;

interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What of a segment lies on the pad (Liang and Barsky 1984), or null. */
export function clipToPad(x0: number, y0: number, x1: number, y1: number): Segment | null {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [enter, leave] = [0, 1];
  const edges: readonly (readonly [number, number])[] = [
    [-dx, x0],
    [dx, PAD_SIDE - x0],
    [-dy, y0],
    [dy, PAD_SIDE - y0],
  ];
  for (const [direction, distance] of edges) {
    if (direction === 0 && distance < 0) return null;
    if (direction < 0) enter = Math.max(enter, distance / direction);
    if (direction > 0) leave = Math.min(leave, distance / direction);
  }
  if (enter > leave) return null;
  return { x0: x0 + dx * enter, y0: y0 + dy * enter, x1: x0 + dx * leave, y1: y0 + dy * leave };
}
