import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matrixView, moveCell, rampLevel } from '../../../src-renderer/parts/matrix-view.js';
import { buildMatrix } from '../../support/renderer-builders.js';

test('errors take the ramp by the square root of their share of the largest; the diagonal takes none', () => {
  expect([0, 1, 2, 3, 4, 6, 7].map((count) => rampLevel(count, 7))).toEqual([0, 3, 5, 6, 7, 8, 9]);
  const view = matrixView(buildMatrix([{ actual: 5, predicted: 8, count: 7 }]), [], 'count');
  expect(view.rows[5]?.cells[8]?.level).toBe(9);
  expect(view.rows[5]?.cells[5]?.level).toBeNull();
  expect(view.rows[0]?.cells[8]?.level).toBe(0);
});

test('a single error among very many is not drawn as none', () => {
  expect(rampLevel(1, 4_000_000)).toBe(1);
});

test('levels and sentences are whole for any matrix', () => {
  const matrices = fc
    .integer({ min: 1, max: 12 })
    .chain((classes) =>
      fc
        .array(fc.nat(5000), { minLength: classes ** 2, maxLength: classes ** 2 })
        .map((counts) => ({ classes, counts: Uint32Array.from(counts) })),
    );
  fc.assert(
    fc.property(matrices, fc.constantFrom('count' as const, 'row-percent' as const, 'column-percent' as const), (matrix, mode) => {
      const view = matrixView(matrix, [], mode);
      const cells = view.rows.flatMap((row) => row.cells);
      expect(cells.map(({ count }) => count)).toEqual([...matrix.counts]);
      for (const { level, text, count, actual, predicted } of cells) {
        expect(level === null).toBe(actual === predicted);
        if (level !== null) expect(level === 0).toBe(count === 0);
        expect(text === '').toBe(actual === predicted || count === 0);
      }
      const misread = view.rows.reduce((sum, row) => sum + row.misread, 0);
      expect(misread).toBe(cells.filter(({ actual, predicted }) => actual !== predicted).reduce((sum, { count }) => sum + count, 0));
    }),
  );
});

test('a class without images has no share, and shares below a twentieth of a percent are not rounded to none', () => {
  const empty = matrixView({ classes: 2, counts: Uint32Array.from([9999, 1, 0, 0]) }, ['a', 'b'], 'row-percent');
  expect(empty.rows[1]?.correctPercent).toBe('–');
  expect(empty.rows[0]?.cells[1]?.text).toBe('<0.1');
});

test('no error at all: the ramp says 0', () => {
  expect(matrixView(buildMatrix(), [], 'count').maximum).toBe('0 misread');
});

test('a move stays inside and other keys do not move', () => {
  expect(moveCell({ actual: 0, predicted: 0 }, 'ArrowLeft', 3)).toEqual({ actual: 0, predicted: 0 });
  expect(moveCell({ actual: 2, predicted: 2 }, 'ArrowDown', 3)).toEqual({ actual: 2, predicted: 2 });
  expect(moveCell({ actual: 1, predicted: 1 }, 'PageDown', 3)).toBeNull();
});

test('shares are of the row or of the column, and say which', () => {
  const matrix = buildMatrix([{ actual: 9, predicted: 4, count: 10 }]);
  const cellOf = (mode: 'row-percent' | 'column-percent') => matrixView(matrix, [], mode).rows[9]?.cells[4];
  expect([cellOf('row-percent')?.text, cellOf('column-percent')?.text]).toEqual(['10', '9.1']);
  expect(cellOf('column-percent')?.sentence).toBe('10 of 100 true 9 read as 4, 9.1 % of all read as 4');
  expect(matrixView(matrix, [], 'column-percent').maximum).toBe('9.09 % of column');
});
