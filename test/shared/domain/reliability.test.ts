import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rejectCurve, reliabilityOf } from '@shared/domain/reliability.js';

const answers = (rows: readonly (readonly [confidence: number, right: boolean])[]) => ({
  labels: new Uint8Array(rows.length).fill(1),
  predicted: Uint8Array.from(rows, ([, right]) => (right ? 1 : 2)),
  confidence: Float32Array.from(rows, ([confidence]) => confidence),
});

describe('reliability', () => {
  test('is the weighted gap between confidence and share right', () => {
    const { bins, expectedError } = reliabilityOf(
      answers([
        [0.95, true],
        [0.95, true],
        [0.95, true],
        [0.95, false],
        [0.55, true],
      ]),
      10,
    );
    expect(bins[9]).toMatchObject({ count: 4, correct: 3 });
    expect(bins[5]).toMatchObject({ count: 1, correct: 1 });
    expect(bins[0]).toEqual({ from: 0, to: 0.1, count: 0, correct: 0, meanConfidence: null });
    expect(expectedError).toBeCloseTo((4 * 0.2 + 0.45) / 5, 6);
  });

  test('puts the ends into the first and the last bin', () => {
    const { bins } = reliabilityOf(
      answers([
        [1, true],
        [0, false],
      ]),
    );
    expect([bins[14]?.count, bins[0]?.count]).toEqual([1, 1]);
  });

  test('of no answers has no error', () => {
    expect(reliabilityOf(answers([])).expectedError).toBe(0);
  });
});

test('the reject curve counts what reaches each threshold', () => {
  const rows = fc.array(fc.tuple(fc.float({ min: 0, max: 1, noNaN: true }), fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(rows, (made) => {
      const thresholds = [0, 0.25, 0.5, 0.9, 1];
      const given = answers(made);
      rejectCurve(given, thresholds).forEach((point, index) => {
        const kept = made.filter((_, row) => (given.confidence[row] ?? 0) >= Math.fround(thresholds[index] ?? 0));
        expect(point).toEqual({ threshold: thresholds[index], kept: kept.length, correct: kept.filter(([, right]) => right).length });
      });
    }),
  );
});
