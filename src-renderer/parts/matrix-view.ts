import type { ConfusionMatrix } from '@shared/domain/metrics.js';
import { formatCount, formatPercent, NO_VALUE } from '@shared/format/numbers.js';

export type MatrixMode = 'count' | 'row-percent' | 'column-percent';

export interface MatrixCell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
  /** What stands in the cell; empty on the diagonal and for 0. */
  readonly text: string;
  /** Stop of the sequential ramp, 0 to 9; null on the diagonal, which stays neutral. */
  readonly level: number | null;
  /** "16 of 1,009 true 9 read as 4", with the share where the cell shows it. */
  readonly sentence: string;
}

export interface MatrixRow {
  readonly name: string;
  readonly cells: readonly MatrixCell[];
  /** Share read correctly, without its percent sign: "97.99". */
  readonly correctPercent: string;
  readonly misread: number;
}

export interface MatrixView {
  readonly names: readonly string[];
  readonly rows: readonly MatrixRow[];
  /** The ramp's upper end: "7 misread", "0.52 % of row". */
  readonly maximum: string;
}

/** The name of a class, or its number where the data set gives none. */
export function className(classNames: readonly string[], index: number): string {
  return classNames[index] ?? String(index);
}

/** The ramp's stop for a value: square-root scaled, so that single errors show beside many; 0 only for none. */
export function rampLevel(value: number, maximum: number): number {
  if (value <= 0 || maximum <= 0) return 0;
  return Math.max(1, Math.round(9 * Math.sqrt(value / maximum)));
}

function shareText(share: number): string {
  const percent = share * 100;
  return percent < 0.05 ? '<0.1' : percent.toFixed(percent < 9.95 ? 1 : 0);
}

function sentenceOf(count: number, total: number, actual: string, predicted: string): string {
  const reading = actual === predicted ? 'read correctly' : `read as ${predicted}`;
  return `${formatCount(count)} of ${formatCount(total)} true ${actual} ${reading}`;
}

/** Everything a matrix shows, as text and ramp stops. The ramp's maximum is the largest error. */
export function matrixView(matrix: ConfusionMatrix, classNames: readonly string[], mode: MatrixMode): MatrixView {
  const { classes, counts } = matrix;
  const indices = Array.from({ length: classes }, (_, index) => index);
  const names = indices.map((index) => className(classNames, index));
  const countAt = (actual: number, predicted: number): number => counts[actual * classes + predicted] ?? 0;
  const totals = indices.map((actual) => indices.reduce((sum, predicted) => sum + countAt(actual, predicted), 0));
  const answers = indices.map((predicted) => indices.reduce((sum, actual) => sum + countAt(actual, predicted), 0));
  const valueAt = (actual: number, predicted: number): number => {
    const whole = { count: 1, 'row-percent': totals[actual] ?? 0, 'column-percent': answers[predicted] ?? 0 }[mode];
    return countAt(actual, predicted) / Math.max(1, whole);
  };
  const errors = indices.flatMap((actual) => indices.map((predicted) => (actual === predicted ? 0 : valueAt(actual, predicted))));
  const maximum = Math.max(0, ...errors);

  const cellAt = (actual: number, predicted: number): MatrixCell => {
    const count = countAt(actual, predicted);
    const value = valueAt(actual, predicted);
    const isError = actual !== predicted;
    const text = mode === 'count' ? formatCount(count) : shareText(value);
    const shown = isError && count > 0 ? text : '';
    const ofWhat = mode === 'column-percent' ? ` of all read as ${names[predicted] ?? ''}` : '';
    const sentence = sentenceOf(count, totals[actual] ?? 0, names[actual] ?? '', names[predicted] ?? '');
    return {
      actual,
      predicted,
      count,
      text: shown,
      level: isError ? rampLevel(value, maximum) : null,
      sentence: mode === 'count' || shown === '' ? sentence : `${sentence}, ${shown} %${ofWhat}`,
    };
  };
  const rowOf = (actual: number): MatrixRow => {
    const [total, correct] = [totals[actual] ?? 0, countAt(actual, actual)];
    return {
      name: names[actual] ?? '',
      cells: indices.map((predicted) => cellAt(actual, predicted)),
      correctPercent: total === 0 ? NO_VALUE : formatPercent(correct / total).replace(' %', ''),
      misread: total - correct,
    };
  };
  return {
    names,
    rows: indices.map(rowOf),
    maximum:
      mode === 'count' ? `${formatCount(maximum)} misread` : `${formatPercent(maximum)} of ${mode === 'row-percent' ? 'row' : 'column'}`,
  };
}

/** From here on the cells of a matrix are small squares without numbers, and the matrix scrolls sideways where it must. */
export const MANY_CLASSES = 21;

const HEAD_PIXELS = { short: 20, long: 68 };
const SUMMARY_PIXELS = 112;

/** How wide a cell is when a matrix of so many classes has to fit into a width. */
export function roomForCell(widthPixels: number, classes: number, longNames: boolean, compact: boolean): number {
  const head = longNames ? HEAD_PIXELS.long : HEAD_PIXELS.short;
  return (widthPixels - head - (compact ? 0 : SUMMARY_PIXELS)) / Math.max(1, classes);
}

export interface CellPosition {
  readonly actual: number;
  readonly predicted: number;
}

/** Where a key leads from a cell of a matrix with `classes` rows, or null for keys that do not move. */
export function moveCell(from: CellPosition, key: string, classes: number): CellPosition | null {
  const within = (index: number): number => Math.min(classes - 1, Math.max(0, index));
  const { actual, predicted } = from;
  switch (key) {
    case 'ArrowUp':
      return { actual: within(actual - 1), predicted };
    case 'ArrowDown':
      return { actual: within(actual + 1), predicted };
    case 'ArrowLeft':
      return { actual, predicted: within(predicted - 1) };
    case 'ArrowRight':
      return { actual, predicted: within(predicted + 1) };
    case 'Home':
      return { actual, predicted: 0 };
    case 'End':
      return { actual, predicted: classes - 1 };
    default:
      return null;
  }
}
