import { describe, expect, test } from 'vitest';
import { nextStop, readoutAt, readoutSentence, snap } from '../../../src-renderer/charts/crosshair.js';
import { SeriesCache } from '../../../src-renderer/charts/curve-series.js';
import { buildEpoch, buildEpochs, buildSteps } from '../../support/renderer-builders.js';
import { buildCurveRun } from './builders.js';

const live = new SeriesCache().follow([buildCurveRun({ steps: [buildSteps(1, 6000)], epochs: buildEpochs(2) })]);
const stored = new SeriesCache().follow([
  buildCurveRun({ id: 'a', name: 'cnn', epochs: buildEpochs(20) }),
  buildCurveRun({ id: 'b', name: 'fast', colour: 4, epochs: buildEpochs(2), epochsPlanned: 2 }),
]);

describe('the readout', () => {
  test('has the step, the mean over 30 steps, and the values of the epoch ending there', () => {
    const readout = readoutAt(live, 'loss', 'epoch', 2);
    expect(readout.title).toBe('Epoch 2, step 4,800');
    expect(readout.rows[0]).toMatchObject({ step: 4800, mean: 4785.5, epoch: 2, training: 0.2, validation: 0.04 });
  });

  test('takes the nearest epoch between two, and none beyond half an epoch', () => {
    expect(readoutAt(live, 'loss', 'step', 3400).rows[0]).toMatchObject({ step: 3400, epoch: 1 });
    expect(readoutAt(live, 'loss', 'epoch', 0.2).rows[0]).toMatchObject({ step: 480, epoch: null, validation: null });
    expect(readoutAt(live, 'loss', 'epoch', 2.49).rows[0]).toMatchObject({ step: 5976, epoch: 2 });
  });

  test('has no value where a run has none', () => {
    const readout = readoutAt(stored, 'accuracy', 'epoch', 9);
    expect(readout.title).toBe('Epoch 9');
    expect(readout.rows.map(({ validation }) => validation)).toEqual([0.98 + 9 * 0.0005, null]);
    expect(readoutAt(live, 'loss', 'epoch', 15).rows[0]).toMatchObject({ step: null, mean: null, epoch: null });
  });

  test('is worded for who does not see it', () => {
    expect(readoutSentence(readoutAt(live, 'loss', 'epoch', 2), 'loss')).toBe(
      'Epoch 2, step 4,800: 30-step mean 4,785.5000, training 0.2000, validation 0.0400',
    );
    expect(readoutSentence(readoutAt(stored, 'accuracy', 'epoch', 9), 'accuracy')).toBe(
      'Epoch 9: cnn training 98.89 %, validation 98.45 %; fast no value here',
    );
  });

  test('tells the time and the step when x is time', () => {
    expect(readoutAt(live, 'loss', 'time', 24_000).title).toBe('24 s, step 2,400');
  });
});

describe('the crosshair', () => {
  test('goes to the nearest step, and to the end of an epoch when that is close', () => {
    expect(snap(live, 'step', 3400.4, 20)).toBe(3400);
    expect(snap(live, 'step', 2411, 20)).toBe(2400);
    expect(snap(live, 'step', 99_999, 20)).toBe(6000);
    expect(snap(stored, 'epoch', 9.3, 0.01)).toBe(9);
    expect(snap([], 'epoch', 3, 1)).toBeNull();
  });

  test('moves from epoch to epoch, or finely from step to step', () => {
    expect(nextStop(live, 'step', 0, 1, false)).toBe(2400);
    expect(nextStop(live, 'step', 2400, 1, false)).toBe(4800);
    expect(nextStop(live, 'step', 4800, -1, false)).toBe(2400);
    expect(nextStop(live, 'step', 2400, 1, true)).toBe(2401);
    expect(nextStop(live, 'step', 2400, -1, true)).toBe(2399);
  });

  test('stays at the ends', () => {
    expect(nextStop(stored, 'epoch', 20, 1, false)).toBe(20);
    expect(nextStop(stored, 'epoch', 1, -1, false)).toBe(1);
  });

  test('stops where any of the runs ended an epoch', () => {
    const uneven = new SeriesCache().follow([
      buildCurveRun({ id: 'a', epochs: [buildEpoch(1, { step: 2400 })] }),
      buildCurveRun({ id: 'b', epochs: [buildEpoch(1, { step: 750 })] }),
    ]);
    expect(nextStop(uneven, 'step', 0, 1, false)).toBe(750);
    expect(nextStop(uneven, 'step', 750, 1, false)).toBe(2400);
  });
});
