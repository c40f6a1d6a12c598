import type { StepPoints } from '@shared/domain/metrics.js';

export interface StepPoint {
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate: number;
  readonly elapsedMs: number;
}

const FIELDS = ['loss', 'accuracy', 'learningRate', 'elapsedMs'] as const;
/** How far back the speed looks, in training time. */
const SPEED_WINDOW_MS = 1_000;

/** The points of an epoch under way, and how fast they come. */
export class StepLog {
  private points: StepPoint[] = [];
  private firstStep: number;
  private taken = 0;
  /** Training time and images so far, once for each batch of points handed out. */
  private marks: { readonly elapsedMs: number; readonly images: number }[];

  constructor(firstStep: number, elapsedMs: number) {
    this.firstStep = firstStep;
    this.marks = [{ elapsedMs, images: 0 }];
  }

  add(point: StepPoint): void {
    this.points.push(point);
  }

  /** The points that were not handed out yet, or null if there are none. */
  takeNew(): StepPoints | null {
    if (this.taken === this.points.length) return null;
    const points = this.packed(this.taken);
    this.taken = this.points.length;
    return points;
  }

  /** All points since the epoch began. */
  all(): StepPoints {
    return this.packed(0);
  }

  startEpoch(firstStep: number): void {
    this.points = [];
    this.taken = 0;
    this.firstStep = firstStep;
  }

  /** Images a second over the last second or so of training. `images` counts since this log began. */
  speed(elapsedMs: number, images: number): number {
    this.marks.push({ elapsedMs, images });
    while (this.marks.length > 2 && elapsedMs - (this.marks[1]?.elapsedMs ?? 0) >= SPEED_WINDOW_MS) this.marks.shift();
    const since = this.marks[0] ?? { elapsedMs: 0, images: 0 };
    return ((images - since.images) * 1000) / Math.max(elapsedMs - since.elapsedMs, 1e-3);
  }

  private packed(from: number): StepPoints {
    const points = this.points.slice(from);
    const [loss, accuracy, learningRate, elapsedMs] = FIELDS.map((field) => Float32Array.from(points, (point) => point[field])) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    return { firstStep: this.firstStep + from, loss, accuracy, learningRate, elapsedMs };
  }
}
