/** Up to so many classes are all shown, in their order; of more only the likeliest. */
const ALL_CLASSES = 16;
const LIKELIEST = 10;

export interface ShownClasses {
  readonly indices: readonly number[];
  /** How many are not shown, and what they have together. */
  readonly hidden: number;
  readonly hiddenShare: number;
}

/** Which classes' probabilities are shown: all in the data set's order, or of many the likeliest first. Null: nothing was read. */
export function shownClasses(probabilities: ArrayLike<number> | null, classes: number): ShownClasses {
  const all = Array.from({ length: classes }, (_, index) => index);
  if (classes <= ALL_CLASSES) return { indices: all, hidden: 0, hiddenShare: 0 };
  const shareOf = (index: number): number => probabilities?.[index] ?? 0;
  const indices = all.toSorted((a, b) => shareOf(b) - shareOf(a) || a - b).slice(0, LIKELIEST);
  const shown = indices.reduce((sum, index) => sum + shareOf(index), 0);
  return { indices, hidden: classes - indices.length, hiddenShare: probabilities === null ? 0 : Math.max(0, 1 - shown) };
}
