import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CurvePoints } from '@shared/domain/metrics.js';
import { FULL_CHUNK, hasAllSteps, joinSteps, mergeEpochs, mergeSteps } from '../../../src-renderer/state/step-series.js';
import { buildEpoch, buildSteps } from '../../support/renderer-builders.js';

/** Every step of a series as the pairs (step, loss); the builders' loss is the step itself. */
const pairs = (series: readonly CurvePoints[]): readonly (readonly [number, number])[] =>
  series.flatMap((chunk) => [...chunk.loss].map((loss, index) => [chunk.firstStep + index, loss] as const));

/** Without the learning rates, of which an hour of training has megabytes. */
const drawn = ({ firstStep, loss, accuracy, elapsedMs }: CurvePoints): CurvePoints => ({ firstStep, loss, accuracy, elapsedMs });

const batch = fc.record({ first: fc.integer({ min: 1, max: 60 }), count: fc.integer({ min: 0, max: 20 }) });

describe('merging step points', () => {
  test('any batches in any order, overlapping or not, give each step once and in order', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
        const merged = batches.map(({ first, count }) => buildSteps(first, count)).reduce<readonly CurvePoints[]>(mergeSteps, []);
        const steps = new Set(batches.flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index)));
        const expected = [...steps].sort((a, b) => a - b).map((step) => [step, step]);
        expect(pairs(merged)).toEqual(expected);
        expect(pairs(joinSteps(merged))).toEqual(expected);
      }),
    );
  });

  test('what came first stays, so that a drawn point never moves', () => {
    const other = { ...buildSteps(3, 4), loss: new Float32Array(4).fill(99) };
    expect(pairs(mergeSteps([buildSteps(1, 4)], other))).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 99],
      [6, 99],
    ]);
  });

  test('a batch at the end leaves the chunks before as they are, so that charts draw only what is new', () => {
    const before = [buildSteps(1, 5), buildSteps(6, 5)];
    const after = mergeSteps(before, buildSteps(11, 3));
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after).toHaveLength(3);
  });

  test('a batch that is known already changes nothing', () => {
    const series = [buildSteps(1, 10)];
    expect(mergeSteps(series, buildSteps(4, 3))).toBe(series);
  });

  test('joining keeps gaps apart, the columns that are drawn together, and no other', () => {
    const joined = joinSteps([buildSteps(1, 2), buildSteps(3, 2), buildSteps(9, 1)]);
    expect(joined.map((chunk) => [chunk.firstStep, chunk.loss.length])).toEqual([
      [1, 4],
      [9, 1],
    ]);
    expect(joined[0]).toEqual(drawn(buildSteps(1, 4)));
  });

  test('a chunk that is full stays the same object, however often more is joined', () => {
    const full = buildSteps(1, FULL_CHUNK);
    const joined = joinSteps([full, buildSteps(FULL_CHUNK + 1, 10), buildSteps(FULL_CHUNK + 11, 5)]);
    expect(joined[0]).toBe(full);
    expect(joined.slice(1)).toEqual([drawn(buildSteps(FULL_CHUNK + 1, 15))]);
  });

  test('a series is complete only without a gap and up to the step asked for', () => {
    expect(hasAllSteps([buildSteps(1, 5), buildSteps(6, 5)], 10)).toBe(true);
    expect(hasAllSteps([buildSteps(1, 5), buildSteps(6, 5)], 11)).toBe(false);
    expect(hasAllSteps([buildSteps(1, 5), buildSteps(7, 5)], 10)).toBe(false);
    expect(hasAllSteps([buildSteps(2, 5)], 3)).toBe(false);
    expect(hasAllSteps([], 1)).toBe(false);
  });
});

test('epochs are merged by number, the newer report replacing the older', () => {
  const merged = mergeEpochs([buildEpoch(1), buildEpoch(3)], [buildEpoch(2), buildEpoch(3, { validationLoss: 0.5 })]);
  expect(merged.map((epoch) => epoch.epoch)).toEqual([1, 2, 3]);
  expect(merged[2]?.validationLoss).toBe(0.5);
});
