import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StepTrace } from '../../../src-renderer/charts/step-trace.js';
import { buildSteps } from '../../support/renderer-builders.js';
import { valuesOf } from './builders.js';

/** Steps 1 to `count` in chunks that end at some of them. */
function chunksOf(count: number, cuts: readonly number[]) {
  const ends = [...new Set([...cuts.map((cut) => Math.min(cut, count)), count])].sort((a, b) => a - b);
  return ends.map((end, index) => buildSteps((ends[index - 1] ?? 0) + 1, end - (ends[index - 1] ?? 0)));
}

const all = (trace: StepTrace): unknown => {
  const columns = [trace.values('loss'), trace.values('accuracy'), trace.means('loss'), trace.positions('step'), trace.positions('time')];
  return [trace.length, ...columns.map((column) => valuesOf(column, 0, trace.length))];
};

test('has the same steps and means however they are divided, however they came, and whenever they were looked at', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), cuts, cuts, fc.boolean(), (count, some, others, isLookedAt) => {
      const whole = new StepTrace();
      whole.follow([buildSteps(1, count)]);
      const grown = new StepTrace();
      const known = Math.ceil(count / 2);
      grown.follow(chunksOf(known, some));
      if (isLookedAt) all(grown);
      grown.follow(chunksOf(count, others));
      expect(all(grown)).toEqual(all(whole));
    }),
  );
});

test('is read backwards as forwards, and has nothing beyond either end', () => {
  const trace = new StepTrace();
  trace.follow([buildSteps(1, 5000), buildSteps(5001, 3), buildSteps(5004, 4100)]);
  const [values, means, steps] = [trace.values('loss'), trace.means('loss'), trace.positions('step')];
  for (let at = trace.length - 1; at >= 0; at -= 7) expect([values.at(at), steps.at(at)]).toEqual([at + 1, at + 1]);
  for (const at of [-1, trace.length]) expect([values.at(at), means.at(at), steps.at(at)]).toEqual([undefined, undefined, undefined]);
});

test('steps that are missing leave a gap, not other numbers', () => {
  const trace = new StepTrace();
  trace.follow([buildSteps(1, 2), buildSteps(11, 2)]);
  expect(valuesOf(trace.positions('step'), 0, 4)).toEqual([1, 2, 11, 12]);
  expect(trace.nearest('step', 10)).toBe(2);
  expect(trace.nearest('step', 3)).toBe(1);
});
