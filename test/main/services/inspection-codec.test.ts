import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InspectionResults } from '@shared/engine/inspection.js';
import { decodeStudy, encodeStudy } from '../../../src-main/services/inspection-codec.js';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const answers: fc.Arbitrary<InspectionResults['test-answers']> = fc
  .array(fc.tuple(fc.nat(9), fc.nat(9), float, float, fc.nat(9)), { maxLength: 40 })
  .map((rows) => ({
    classes: 10,
    labels: Uint8Array.from(rows, (row) => row[0]),
    predicted: Uint8Array.from(rows, (row) => row[1]),
    confidence: Float32Array.from(rows, (row) => row[2]),
    trueProbability: Float32Array.from(rows, (row) => row[3]),
    secondBest: Uint8Array.from(rows, (row) => row[4]),
    meanLoss: 0.25,
  }));

const PROFILE: InspectionResults['profile-layer'] = {
  layer: 'conv1',
  testCount: 100,
  filters: [
    {
      filter: 0,
      strongest: [{ index: 7, label: 3, value: 1.25, patch: { top: -1, left: 4, height: 3, width: 3 } }],
      meanByClass: [0, 0.5],
      peak: 1.25,
    },
    { filter: 1, strongest: [], meanByClass: [0, 0], peak: 0 },
  ],
};
const RANKING: InspectionResults['rank-filters'] = [{ layer: 'conv1', filter: 0, correct: 9_800, total: 10_000 }];

describe('a kept result', () => {
  test('comes back as it was', () => {
    expect(decodeStudy('profile-layer', encodeStudy('profile-layer', PROFILE))).toEqual(PROFILE);
    expect(decodeStudy('rank-filters', encodeStudy('rank-filters', RANKING))).toEqual(RANKING);
    fc.assert(
      fc.property(answers, (result) => {
        expect(decodeStudy('test-answers', encodeStudy('test-answers', result))).toEqual(result);
      }),
    );
  });

  test('is not taken for another kind', () => {
    expect(decodeStudy('test-answers', encodeStudy('rank-filters', RANKING))).toBeNull();
  });

  test('that is damaged or cut anywhere is none', () => {
    const whole = encodeStudy('profile-layer', PROFILE);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Uint8Array.from(whole, (byte, index) => (index === at ? byte ^ flip : byte));
        expect(decodeStudy('profile-layer', damaged)).toBeNull();
        expect(decodeStudy('profile-layer', whole.subarray(0, at))).toBeNull();
      }),
    );
  });
});
