import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScheduleSpec } from '@shared/domain/run-config.js';
import { learningRateAt } from '../../src-main/engine/schedule.js';

const RATE = 0.004;
const [STEPS_PER_EPOCH, EPOCHS] = [75, 2];
const LENGTH = { steps: STEPS_PER_EPOCH * EPOCHS, stepsPerEpoch: STEPS_PER_EPOCH };

/** The learning rates of all steps, the first at index 1. */
const ratesOf = (schedule: ScheduleSpec): readonly number[] => [
  NaN,
  ...Array.from({ length: LENGTH.steps }, (_, index) => learningRateAt(schedule, RATE, index + 1, LENGTH)),
];

describe('the learning rate', () => {
  it('stays where it is without a schedule', () => {
    expect(new Set(ratesOf({ kind: 'constant' }).slice(1))).toEqual(new Set([RATE]));
  });

  it('of one cycle climbs in a straight line to its peak and falls in a straight line to almost nothing', () => {
    const rates = ratesOf({ kind: 'one-cycle', warmUpShare: 0.2, startFactor: 0.1 });
    const peak = 0.2 * LENGTH.steps;
    const [climb, fall] = [(0.9 * RATE) / peak, RATE / (LENGTH.steps + 1 - peak)];
    expect(rates[1]).toBeCloseTo(0.1 * RATE + climb, 12);
    expect(rates[peak]).toBeCloseTo(RATE, 12);
    for (let step = 2; step <= LENGTH.steps; step++) {
      expect((rates[step] ?? NaN) - (rates[step - 1] ?? NaN)).toBeCloseTo(step <= peak ? climb : -fall, 12);
    }
    expect(rates.at(-1)).toBeCloseTo(fall, 12);
  });

  it('of a cosine warms up over its epochs, is half-way down in the middle, and ends at almost nothing', () => {
    const rates = ratesOf({ kind: 'cosine', warmUpEpochs: 0.2 });
    expect([rates[5], rates[15]].map((rate) => (rate ?? NaN) / RATE)).toEqual([1 / 3, 1]);
    expect(rates[15 + (LENGTH.steps + 1 - 15) / 2]).toBeCloseTo(RATE / 2, 12);
    expect(rates.at(-1)).toBeLessThan(RATE / 1000);
    expect(ratesOf({ kind: 'cosine', warmUpEpochs: 0 })[1]).toBeGreaterThan(0.999 * RATE);
  });

  it('never leaves 0 to its base, rises to one peak and falls from it, whatever the schedule', () => {
    const schedules: fc.Arbitrary<ScheduleSpec> = fc.oneof(
      fc.record({
        kind: fc.constant('one-cycle' as const),
        warmUpShare: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        startFactor: fc.double({ min: 0.001, max: 1, noNaN: true }),
      }),
      fc.record({ kind: fc.constant('cosine' as const), warmUpEpochs: fc.double({ min: 0, max: 1.99, noNaN: true }) }),
    );
    fc.assert(
      fc.property(schedules, (schedule) => {
        const rates = ratesOf(schedule).slice(1);
        const peak = rates.indexOf(Math.max(...rates));
        expect(rates.every((rate) => rate > 0 && rate <= RATE * (1 + 1e-12))).toBe(true);
        const ordered = (part: readonly number[], sign: number): boolean =>
          part.every((rate, at) => at === 0 || sign * (rate - (part[at - 1] ?? 0)) >= -1e-15);
        expect([ordered(rates.slice(0, peak + 1), 1), ordered(rates.slice(peak), -1)]).toEqual([true, true]);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
