import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confusionDifference, disagreement, sameTestDigits, sameValidationDigits } from '@shared/domain/comparison.js';
import { buildConfig, buildFinishedDetail } from '../../support/renderer-builders.js';

const run = (overrides: Parameters<typeof buildConfig>[0] = {}) => ({ ...buildFinishedDetail(), config: buildConfig(overrides) });

describe('the same digits', () => {
  test('are tested by runs on one data set with one checksum', () => {
    expect(sameTestDigits(run(), run({ splitSeed: 2, validationShare: 0.1, trainSize: 100 }))).toBe(true);
    expect(sameTestDigits(run(), run({ dataset: 'emnist' }))).toBe(false);
    const other = run();
    const environment = other.environment && { ...other.environment, datasetChecksum: 'another' };
    expect(sameTestDigits(run(), { ...other, environment })).toBe(false);
    expect(sameTestDigits(run(), { ...other, environment: null })).toBe(true);
  });

  test('are validated with the same split seed and share, however many are trained on', () => {
    expect(sameValidationDigits(run(), run({ seed: 9, trainSize: 1000 }))).toBe(true);
    expect(sameValidationDigits(run(), run({ splitSeed: 2 }))).toBe(false);
    expect(sameValidationDigits(run(), run({ validationShare: 0.1 }))).toBe(false);
    expect(sameValidationDigits(run(), run({ dataset: 'emnist' }))).toBe(false);
  });
});

describe('disagreement', () => {
  test('sorts digits by who is right; the same mistake is none', () => {
    const labels = Uint8Array.from([1, 2, 3, 4, 5]);
    const found = disagreement(labels, Uint8Array.from([1, 2, 0, 9, 6]), Uint8Array.from([1, 7, 3, 9, 8]));
    expect([...found.onlyFirstRight]).toEqual([1]);
    expect([...found.onlySecondRight]).toEqual([2]);
    expect([...found.bothWrong]).toEqual([4]);
    expect(found).toMatchObject({ sameMistake: 1, bothRight: 1, total: 5 });
  });

  test('counts each digit once', () => {
    const digits = fc.uint8Array({ minLength: 30, maxLength: 30, max: 3 });
    fc.assert(
      fc.property(digits, digits, digits, (labels, first, second) => {
        const found = disagreement(labels, first, second);
        const apart = found.onlyFirstRight.length + found.onlySecondRight.length + found.bothWrong.length;
        expect(apart + found.sameMistake + found.bothRight).toBe(30);
        expect(apart).toBe(first.filter((answer, index) => answer !== second[index]).length);
      }),
    );
  });

  test('refuses answers to other digits', () => {
    expect(() => disagreement(new Uint8Array(3), new Uint8Array(3), new Uint8Array(2))).toThrow(RangeError);
  });
});

describe('the confusion difference', () => {
  const matrix = (counts: readonly number[]) => ({ classes: 2, counts: Uint32Array.from(counts) });

  test('is the first minus the second, and nothing on the diagonal', () => {
    const difference = confusionDifference(matrix([90, 10, 2, 98]), matrix([97, 3, 6, 94]));
    expect([...difference.counts]).toEqual([0, 7, -4, 0]);
    expect(difference.largest).toBe(7);
  });

  test('refuses matrices of different classes', () => {
    expect(() => confusionDifference(matrix([1, 0, 0, 1]), { classes: 3, counts: new Uint32Array(9) })).toThrow(/2 classes .* 3/);
  });
});
