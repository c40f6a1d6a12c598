/** What is on the pad. Lengths are pad units: the pad is PAD_SIDE by PAD_SIDE, whatever its size on the screen. */

/** Ten times MNIST's 28: a test digit on the pad keeps whole pixels. */
export const PAD_SIDE = 280;

/** One line of the pen: the points' x and y in turn. A single point is a dot. */
export interface Stroke {
  readonly width: number;
  readonly points: readonly number[];
}

/** Grey ink, row-major [height, width], 0 = paper, 255 = ink. */
export interface InkImage {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** An image lies under the strokes, as large as fits, in the middle of the pad. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly image: InkImage | null;
}

export const BLANK: Drawing = { strokes: [], image: null };

export function isBlank({ strokes, image }: Drawing): boolean {
  return strokes.length === 0 && !(image?.pixels.some((value) => value > 0) ?? false);
}

/** Where an image lies on the pad. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  /** Pad units for a pixel of the image. */
  readonly scale: number;
}

export function placementOf({ height, width }: Pick<InkImage, 'height' | 'width'>): Placement {
  const scale = PAD_SIDE / Math.max(height, width);
  return { left: (PAD_SIDE - width * scale) / 2, top: (PAD_SIDE - height * scale) / 2, scale };
}
