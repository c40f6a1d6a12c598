import { expect, test } from 'vitest';
import { onlyGrew, SeriesCache } from '../../../src-renderer/charts/curve-series.js';
import { buildEpochs, buildSteps } from '../../support/renderer-builders.js';
import { buildCurveRun, valuesOf } from './builders.js';

test('a run that grew keeps its trace, with only the new steps added', () => {
  const cache = new SeriesCache();
  const first = buildSteps(1, 1500);
  const before = cache.follow([buildCurveRun({ steps: [first] })]);
  const after = cache.follow([buildCurveRun({ steps: [first, buildSteps(1501, 4)] })]);
  expect(after[0]?.trace).toBe(before[0]?.trace);
  expect([before[0]?.points, after[0]?.points]).toEqual([1500, 1504]);
  const trace = after[0]?.trace;
  expect(valuesOf(trace?.values('loss'), 1498, 1504)).toEqual([1499, 1500, 1501, 1502, 1503, 1504]);
  expect(valuesOf(trace?.positions('time'), 1502, 1504)).toEqual([15_030, 15_040]);
});

test('charts that ask for the same runs get one trace', () => {
  const cache = new SeriesCache();
  const runs = [buildCurveRun({ steps: [buildSteps(1, 100)] })];
  expect(cache.follow(runs)[0]?.trace).toBe(cache.follow(runs)[0]?.trace);
});

test('joining chunks and adding to a joined one leaves the trace as it is', () => {
  const cache = new SeriesCache();
  const before = cache.follow([buildCurveRun({ steps: [buildSteps(1, 10), buildSteps(11, 5)] })]);
  const after = cache.follow([buildCurveRun({ steps: [buildSteps(1, 18)] })]);
  expect(after[0]?.trace).toBe(before[0]?.trace);
  expect(valuesOf(after[0]?.trace.values('loss'), 0, 18)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
});

test('a run that got steps before its last is taken anew, and so is one that lost some', () => {
  const cache = new SeriesCache();
  const before = cache.follow([buildCurveRun({ steps: [buildSteps(11, 10)] })]);
  const after = cache.follow([buildCurveRun({ steps: [buildSteps(1, 10), buildSteps(11, 10)] })]);
  expect(after[0]?.trace).not.toBe(before[0]?.trace);
  expect(valuesOf(after[0]?.trace.positions('step'), 0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(cache.follow([buildCurveRun({ steps: [] })])[0]?.points).toBe(0);
});

test('only growth counts as growth', () => {
  const cache = new SeriesCache();
  const steps = [buildSteps(1, 10)];
  const epochs = buildEpochs(1);
  const before = cache.follow([buildCurveRun({ steps, epochs })]);
  expect(onlyGrew(before, cache.follow([buildCurveRun({ steps: [...steps, buildSteps(11, 5)], epochs })]))).toBe(true);
  expect(onlyGrew(before, cache.follow([buildCurveRun({ steps, epochs: buildEpochs(2) })]))).toBe(false);
  expect(onlyGrew(before, cache.follow([buildCurveRun({ steps, epochs, bestEpoch: 1 })]))).toBe(false);
  expect(onlyGrew(before, cache.follow([buildCurveRun({ steps, epochs, colour: 2 })]))).toBe(false);
  expect(onlyGrew(before, [])).toBe(false);
});
