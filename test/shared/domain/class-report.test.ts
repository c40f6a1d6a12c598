import { expect, test } from 'vitest';
import { classReports, confusionOf } from '@shared/domain/class-report.js';

test('precision, recall and F1 come from what was read as what', () => {
  const matrix = confusionOf(Uint8Array.of(0, 0, 0, 1, 1, 2), Uint8Array.of(0, 0, 1, 1, 1, 1), 4);
  expect([...matrix.counts]).toEqual([2, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const [zero, one, two, three] = classReports(matrix);
  expect(zero).toEqual({ images: 3, answers: 2, correct: 2, precision: 1, recall: 2 / 3, f1: 0.8 });
  expect(one).toMatchObject({ precision: 0.5, recall: 1 });
  expect(two).toMatchObject({ precision: null, recall: 0, f1: 0 });
  expect(three).toMatchObject({ precision: null, recall: null, f1: null });
});

test('an answer outside the classes is refused', () => {
  expect(() => confusionOf(Uint8Array.of(0), Uint8Array.of(3), 3)).toThrow('Image 0 is 0 read as 3');
});
