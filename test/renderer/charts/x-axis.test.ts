import { describe, expect, test } from 'vitest';
import type { CurveRun } from '../../../src-renderer/charts/curve-run.js';
import { StepTrace } from '../../../src-renderer/charts/step-trace.js';
import { epochPositions, reachOf, wholeRange, xTicks } from '../../../src-renderer/charts/x-axis.js';
import { buildEpoch, buildEpochs, buildSteps } from '../../support/renderer-builders.js';
import { buildCurveRun } from './builders.js';

function traceOf(run: CurveRun): StepTrace {
  const trace = new StepTrace();
  trace.follow(run.steps);
  return trace;
}
const rangeOf = (runs: readonly CurveRun[], x: 'step' | 'epoch' | 'time'): { from: number; to: number } =>
  wholeRange(
    runs.map((run) => [run, traceOf(run)]),
    x,
  );

describe('the range of x', () => {
  const running = buildCurveRun({ steps: [buildSteps(1, 4800)], epochs: buildEpochs(2) });

  test('reaches to the planned end in epochs and steps', () => {
    expect(rangeOf([running], 'epoch')).toEqual({ from: 0, to: 20 });
    expect(rangeOf([running], 'step')).toEqual({ from: 0, to: 48_000 });
  });

  test('estimates the time of the whole from the steps so far', () => {
    const { from, to } = rangeOf([running], 'time');
    expect(from).toBe(0);
    expect(to).toBe(800_000);
    const estimates = [40_100, 40_900].map((trainMs) => rangeOf([buildCurveRun({ epochs: [buildEpoch(1, { trainMs })] })], 'time').to);
    expect(estimates).toEqual([850_000, 850_000]);
  });

  test('is exact in time once the run has ended', () => {
    const ended = buildCurveRun({ steps: [buildSteps(1, 4811)], epochsPlanned: 2, stepsPerEpoch: 2400 });
    expect(rangeOf([ended], 'time').to).toBe(48_110);
  });

  test('begins at the first epoch when there are no steps, and at 0 for a single epoch', () => {
    const stored = buildCurveRun({ epochs: buildEpochs(20) });
    expect(rangeOf([stored], 'epoch')).toEqual({ from: 1, to: 20 });
    expect(rangeOf([buildCurveRun({ epochs: buildEpochs(1), epochsPlanned: 1 })], 'epoch')).toEqual({ from: 0, to: 1 });
  });

  test('fits the longest of several runs and is never empty', () => {
    expect(rangeOf([running, buildCurveRun({ id: 'b', epochsPlanned: 30 })], 'epoch').to).toBe(30);
    expect(rangeOf([], 'time')).toEqual({ from: 0, to: 1 });
  });

  test('reaches as far as the last step, in the units of x', () => {
    expect(reachOf(running, traceOf(running), 'epoch')).toBe(2);
    expect(reachOf(running, traceOf(running), 'step')).toBe(4800);
    expect(reachOf(buildCurveRun(), new StepTrace(), 'epoch')).toBe(0);
  });
});

test('epochs lie at their number, their last step, or the training time until then', () => {
  const epochs = buildEpochs(3);
  expect(epochPositions(epochs, 'epoch')).toEqual([1, 2, 3]);
  expect(epochPositions(epochs, 'step')).toEqual([2400, 4800, 7200]);
  expect(epochPositions(epochs, 'time')).toEqual([40_000, 80_000, 120_000]);
});

describe('labels of x', () => {
  const labels = (from: number, to: number, x: 'step' | 'epoch' | 'time', width = 595): string[] =>
    xTicks({ from, to }, x, width).map(({ label }) => label);

  test('show both ends, the unit at the last', () => {
    expect(labels(0, 20, 'epoch')).toEqual(['0', '5', '10', '15', '20 epochs']);
    expect(labels(0, 48_000, 'step')).toEqual(['0', '10,000', '20,000', '30,000', '40,000', '48,000 steps']);
    expect(labels(1, 20, 'epoch', 250)).toEqual(['1', '10', '20 epochs']);
    expect(labels(0, 1, 'epoch', 300).at(-1)).toBe('1 epoch');
  });

  test('take the unit of time that fits', () => {
    expect(labels(0, 13_900, 'time').at(-1)).toBe('12 s');
    expect(labels(0, 831_000, 'time').at(-1)).toBe('12 min');
    expect(labels(0, 9_000_000, 'time').at(-1)).toBe('2.5 h');
  });

  test('are whole epochs where two or more are in view, and finer below', () => {
    expect(labels(3.2, 8.9, 'epoch')).toEqual(['4', '5', '6', '7', '8 epochs']);
    expect(labels(3.2, 3.9, 'epoch')).toContain('3.5');
  });
});
