import type { Score } from './model.js';

/**
 * Averaging at test time: an image is also read shifted by one pixel, and the answers' log-probabilities are added.
 * 1: as it is · 5: with its four neighbours · 9: with its eight.
 */
export const SHIFT_COUNTS = [1, 5, 9] as const;
export type ShiftCount = (typeof SHIFT_COUNTS)[number];

/** To the right and down, in pixels. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

const AROUND = [-1, 0, 1] as const;
const ALL: readonly Shift[] = AROUND.flatMap((y) => AROUND.map((x) => ({ x, y })));

export function shiftsOf(count: ShiftCount): readonly Shift[] {
  const reach = { 1: 0, 5: 1, 9: 2 }[count];
  return ALL.filter(({ x, y }) => Math.abs(x) + Math.abs(y) <= reach);
}

/** What belongs beside a number that was found so: " with 9 shifts"; nothing for the plain one. */
export function describeShifts(count: ShiftCount): string {
  return count === 1 ? '' : ` with ${count} shifts`;
}

/** A score with the number of shifts that it was found with, which is always told beside it. */
export interface AveragedScore extends Score {
  readonly shifts: ShiftCount;
}

/** One that is named with its data set. */
export interface DatasetScore extends AveragedScore {
  readonly dataset: string;
}

/** A data set that a network may be tested on. */
export interface TestableDataset {
  readonly id: string;
  readonly title: string;
  /** A sentence on why the network cannot read it; null when it can. */
  readonly problem: string | null;
}

/** What is known of a network's tests beside the one at its end. */
export interface NetworkTests {
  /** The set that it was trained for, first of `datasets`. */
  readonly dataset: string;
  readonly datasets: readonly TestableDataset[];
  /** By data set, the fewest shifts first. */
  readonly scores: readonly DatasetScore[];
}
