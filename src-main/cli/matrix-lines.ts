import { perClassAccuracy, type ConfusionMatrix } from '@shared/domain/metrics.js';
import { formatPercent } from '@shared/format/numbers.js';
import { alignColumns } from './columns.js';

/** The counts row by row: a row for each true class, a column for each predicted one. */
export function matrixRows(matrix: ConfusionMatrix): readonly (readonly number[])[] {
  const { classes, counts } = matrix;
  return Array.from({ length: classes }, (_, row) => [...counts.subarray(row * classes, (row + 1) * classes)]);
}

/** A table for people: counts, and the share that is right of each true class. */
export function matrixLines(matrix: ConfusionMatrix): readonly string[] {
  const perClass = perClassAccuracy(matrix);
  const header = ['true', ...perClass.map((_, column) => String(column)), 'right'];
  const rows = matrixRows(matrix).map((row, actual) => {
    const { correct, total } = perClass[actual] ?? { correct: 0, total: 0 };
    return [String(actual), ...row.map(String), formatPercent(total === 0 ? null : correct / total)];
  });
  return alignColumns([header, ...rows]);
}
