import type { CurveRun } from '../../../src-renderer/charts/curve-run.js';

/** A run of 20 planned epochs of 2,400 steps, nothing measured unless given. */
export function buildCurveRun(overrides: Partial<CurveRun> = {}): CurveRun {
  return {
    id: 'a',
    name: 'cnn-b32',
    colour: 1,
    steps: [],
    epochs: [],
    stepsPerEpoch: 2400,
    epochsPlanned: 20,
    bestEpoch: null,
    ...overrides,
  };
}
