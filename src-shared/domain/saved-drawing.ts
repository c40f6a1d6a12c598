import type { Stroke } from '../ink/drawing.js';

/** What a network said of a drawing when it was saved. */
export interface DrawingReading {
  readonly name: string;
  readonly predicted: number;
  /** Softmax probability of `predicted`. */
  readonly probability: number;
}

/** One of the user's own digits: what was drawn, what the networks saw, what they answered. */
export interface SavedDrawing {
  readonly id: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** The data set whose classes `label` counts. */
  readonly dataset: string;
  readonly label: number;
  /** Empty when an image was given instead. */
  readonly strokes: readonly Stroke[];
  readonly height: number;
  readonly width: number;
  /** As the networks saw it: uint8 [height, width]. */
  readonly pixels: Uint8Array;
  readonly readings: readonly DrawingReading[];
}

export type NewDrawing = Omit<SavedDrawing, 'id' | 'createdAt'>;

/** What one drawing may hold at most. */
export const DRAWING_LIMITS = { strokes: 2_000, numbers: 200_000, readings: 16, side: 256, nameLength: 200 } as const;
