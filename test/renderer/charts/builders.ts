import type { Column } from '../../../src-renderer/charts/column.js';
import { ColumnSampler, type SampledValues } from '../../../src-renderer/charts/column-sampler.js';
import type { CurveRun, Range } from '../../../src-renderer/charts/curve-run.js';

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

/** What a column has at the positions from one to before another. */
export function valuesOf(column: Column | undefined, from: number, to: number): readonly (number | undefined)[] {
  return Array.from({ length: to - from }, (_, index) => column?.at(from + index));
}

/** The indices that are left of a whole trace. */
export function thinned(values: SampledValues & { readonly x: Float32Array }, range: Range, columns: number): Int32Array {
  const sampler = new ColumnSampler(range, columns);
  sampler.add(values, 0, values.x.length);
  return sampler.indices();
}
