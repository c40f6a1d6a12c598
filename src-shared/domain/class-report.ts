import type { ConfusionMatrix } from './metrics.js';

/** How often each true class is read as each class. Throws RangeError for a class outside 0 to classes - 1. */
export function confusionOf(labels: Uint8Array, predicted: Uint8Array, classes: number): ConfusionMatrix {
  const counts = new Uint32Array(classes * classes);
  labels.forEach((label, index) => {
    const answer = predicted[index] ?? classes;
    if (label >= classes || answer >= classes) throw new RangeError(`Image ${index} is ${label} read as ${answer}, of ${classes} classes`);
    const cell = label * classes + answer;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return { classes, counts };
}

/** Shares in [0, 1]; null where nothing can be divided (no such digit, or never answered). */
export interface ClassReport {
  /** Images of the class, and answers that named it. */
  readonly images: number;
  readonly answers: number;
  readonly correct: number;
  /** Of the answers that named it, the right ones. */
  readonly precision: number | null;
  /** Of its images, the ones found. */
  readonly recall: number | null;
  /** Harmonic mean of the two. */
  readonly f1: number | null;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Precision, recall and F1 of each class. */
export function classReports({ classes, counts }: ConfusionMatrix): readonly ClassReport[] {
  const at = (actual: number, predicted: number): number => counts[actual * classes + predicted] ?? 0;
  const all = Array.from({ length: classes }, (_, index) => index);
  return all.map((own) => {
    const images = all.reduce((sum, predicted) => sum + at(own, predicted), 0);
    const answers = all.reduce((sum, actual) => sum + at(actual, own), 0);
    const correct = at(own, own);
    return {
      images,
      answers,
      correct,
      precision: share(correct, answers),
      recall: share(correct, images),
      f1: share(2 * correct, images + answers),
    };
  });
}
