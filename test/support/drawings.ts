import type { NewDrawing } from '@shared/domain/saved-drawing.js';

/** A one, drawn from top to bottom, that two networks read. */
export function buildDrawing(overrides: Partial<NewDrawing> = {}): NewDrawing {
  return {
    dataset: 'mnist',
    label: 1,
    strokes: [{ width: 20, points: [140, 40, 141.5, 240] }],
    height: 28,
    width: 28,
    pixels: Uint8Array.from({ length: 784 }, (_, at) => (at % 28 === 14 && at > 100 && at < 650 ? 255 : 0)),
    readings: [
      { name: 'reference-cnn', predicted: 1, probability: 0.99 },
      { name: 'reference-fcnn', predicted: 7, probability: 0.5 },
    ],
    ...overrides,
  };
}
