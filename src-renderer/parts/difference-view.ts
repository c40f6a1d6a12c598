import type { ConfusionDifference } from '@shared/domain/comparison.js';
import { formatCount, formatPlural } from '@shared/format/numbers.js';
import { className, type CellPosition } from './matrix-view.js';

/** The name of a stop of the signed ramp, as in `--div-n2`. */
export type SignedStop = 'n5' | 'n4' | 'n3' | 'n2' | 'n1' | '0' | 'p1' | 'p2' | 'p3' | 'p4' | 'p5';
export const SIGNED_STOPS: readonly SignedStop[] = ['n5', 'n4', 'n3', 'n2', 'n1', '0', 'p1', 'p2', 'p3', 'p4', 'p5'];

export interface DifferenceCell extends CellPosition {
  /** "+3", "−10"; empty on the diagonal and for 0. */
  readonly text: string;
  /** Null on the diagonal, which stays neutral. */
  readonly stop: SignedStop | null;
  /** "True 9 read as 4: 10 fewer". */
  readonly sentence: string;
}

export interface DifferenceRow {
  readonly name: string;
  readonly cells: readonly DifferenceCell[];
  /** Of all misread digits of the class: "+6". */
  readonly misread: string;
}

export interface DifferenceView {
  readonly names: readonly string[];
  readonly rows: readonly DifferenceRow[];
  /** The ramp's ends: the largest difference either way. */
  readonly low: string;
  readonly high: string;
}

/** "+3", "−10", "0". */
export function signedCount(count: number): string {
  return count > 0 ? `+${formatCount(count)}` : formatCount(count);
}

/** The stop of a difference: square-root scaled as in the confusion matrix, 0 only for none. */
export function signedStop(count: number, largest: number): SignedStop {
  if (count === 0 || largest === 0) return '0';
  const size = Math.max(1, Math.round(5 * Math.sqrt(Math.abs(count) / largest)));
  return SIGNED_STOPS[5 + Math.sign(count) * size] ?? '0';
}

function sentenceOf(count: number, actual: string, predicted: string): string {
  if (actual === predicted) return `True ${actual} read correctly: not compared`;
  const amount = count === 0 ? 'equally many' : `${formatPlural(Math.abs(count), 'digit')} ${count > 0 ? 'more' : 'fewer'}`;
  return `True ${actual} read as ${predicted}: ${amount}`;
}

/** Everything a difference matrix shows, as text and ramp stops. */
export function differenceView({ classes, counts, largest }: ConfusionDifference, classNames: readonly string[]): DifferenceView {
  const indices = Array.from({ length: classes }, (_, index) => index);
  const names = indices.map((index) => className(classNames, index));
  const cellAt = (actual: number, predicted: number): DifferenceCell => {
    const count = counts[actual * classes + predicted] ?? 0;
    return {
      actual,
      predicted,
      text: count === 0 ? '' : signedCount(count),
      stop: actual === predicted ? null : signedStop(count, largest),
      sentence: sentenceOf(count, names[actual] ?? '', names[predicted] ?? ''),
    };
  };
  return {
    names,
    rows: indices.map((actual) => ({
      name: names[actual] ?? '',
      cells: indices.map((predicted) => cellAt(actual, predicted)),
      misread: signedCount(indices.reduce((sum, predicted) => sum + (counts[actual * classes + predicted] ?? 0), 0)),
    })),
    low: signedCount(0 - largest),
    high: signedCount(largest),
  };
}
