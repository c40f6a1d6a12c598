import { perClassAccuracy, type ConfusionMatrix } from '@shared/domain/metrics.js';
import { formatPercent } from '@shared/format/numbers.js';
import { alignColumns } from './columns.js';

/** More columns than this do not fit beside each other on a terminal. */
const MOST_COLUMNS = 16;

/** The counts row by row: a row for each true class, a column for each predicted one. */
export function matrixRows(matrix: ConfusionMatrix): readonly (readonly number[])[] {
  const { classes, counts } = matrix;
  return Array.from({ length: classes }, (_, row) => [...counts.subarray(row * classes, (row + 1) * classes)]);
}

/** For people: the counts as a table, or of many classes a line each, and the share that is right of each true class. */
export function matrixLines(matrix: ConfusionMatrix, classNames: readonly string[]): readonly string[] {
  const nameOf = (index: number): string => classNames[index] ?? String(index);
  const shares = perClassAccuracy(matrix).map(({ correct, total }) => formatPercent(total === 0 ? null : correct / total));
  const rows = matrixRows(matrix);
  if (matrix.classes <= MOST_COLUMNS) {
    const header = ['true', ...rows.map((_, column) => nameOf(column)), 'right'];
    return alignColumns([header, ...rows.map((row, actual) => [nameOf(actual), ...row.map(String), shares[actual] ?? ''])]);
  }
  const lines = rows.map((row, actual) => [nameOf(actual), shares[actual] ?? '', mistakes(row, actual, nameOf)]);
  return alignColumns([['true', 'right', 'taken most often for'], ...lines]);
}

/** Of one true class: what it was taken for, most often first. */
function mistakes(row: readonly number[], actual: number, nameOf: (index: number) => string): string {
  const wrong = row.map((count, predicted) => ({ count, predicted })).filter(({ count, predicted }) => count > 0 && predicted !== actual);
  const worst = wrong.sort((a, b) => b.count - a.count || a.predicted - b.predicted).slice(0, 3);
  return worst.map(({ count, predicted }) => `${nameOf(predicted)} (${count})`).join(', ');
}
