/** Which test digits a gallery shows, and in which order: pure rules over answers. */

/** What a network answered on the test set; loss is only known where the true class's probability is. */
export interface GalleryAnswers {
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  readonly confidence: Float32Array;
  readonly trueProbability: Float32Array | null;
}

export const GALLERY_ORDERS = ['confidence', 'loss', 'runs'] as const;
export type GalleryOrder = (typeof GALLERY_ORDERS)[number];

/** null: any. Both given and equal: the digits of that class that were read correctly. */
export interface GalleryFilter {
  readonly actual: number | null;
  readonly predicted: number | null;
}

export const ANY: GalleryFilter = { actual: null, predicted: null };

/** Whether the filter is of a cell on the diagonal, so that it shows digits that were read correctly. */
const isDiagonal = ({ actual, predicted }: GalleryFilter): boolean => actual !== null && actual === predicted;

/**
 * Positions in the test set: the misread digits (or a class read correctly) that pass the filter, most confident first,
 * or with the largest loss, or misread by most runs; equal ones most confident first, then in the set's order.
 */
export function galleryOf(
  answers: GalleryAnswers,
  filter: GalleryFilter,
  order: GalleryOrder,
  misreadBy: Uint16Array | null,
): readonly number[] {
  const { labels, predicted, confidence, trueProbability } = answers;
  const shown: number[] = [];
  labels.forEach((label, index) => {
    const answer = predicted[index];
    const passes = (filter.actual ?? label) === label && (filter.predicted ?? answer) === answer;
    if (passes && (label !== answer || isDiagonal(filter))) shown.push(index);
  });
  const weight = (index: number): number => {
    if (order === 'loss' && trueProbability !== null) return -(trueProbability[index] ?? 0);
    if (order === 'runs' && misreadBy !== null) return misreadBy[index] ?? 0;
    return 0;
  };
  return shown.sort((a, b) => weight(b) - weight(a) || (confidence[b] ?? 0) - (confidence[a] ?? 0) || a - b);
}

/** Which test digits the arrow keys walk through. */
export type DigitSet = { readonly kind: 'all' } | { readonly kind: 'misread' } | { readonly kind: 'class'; readonly label: number };

export function isInSet(set: DigitSet, answers: GalleryAnswers, index: number): boolean {
  if (set.kind === 'all') return true;
  return set.kind === 'class' ? answers.labels[index] === set.label : answers.labels[index] !== answers.predicted[index];
}

/** The next digit of a set after (1) or before (-1) a position, around the ends; null when the set is empty. */
export function stepDigit(set: DigitSet, answers: GalleryAnswers | null, from: number, step: 1 | -1, count: number): number | null {
  if (count === 0) return null;
  for (let away = 1; away <= count; away++) {
    const index = (((from + step * away) % count) + count) % count;
    if (set.kind === 'all' || (answers !== null && isInSet(set, answers, index))) return index;
  }
  return null;
}

/** A digit of a set drawn by a share in [0, 1); null when the set is empty. */
export function pickDigit(set: DigitSet, answers: GalleryAnswers | null, share: number, count: number): number | null {
  const start = Math.floor(share * count) - 1;
  return stepDigit(set, answers, start, 1, count);
}
