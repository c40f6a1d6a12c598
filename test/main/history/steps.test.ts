import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepPoints } from '@shared/domain/metrics.js';
import { POINTS_PER_ROW } from '../../../src-main/history/step-repository.js';
import { buildConfig, buildSteps, openTestStore } from '../../support/history.js';
import { upsertSteps, readSteps } from '../../../src-main/history/step-repository.js';
import { temporaryFolder } from '../../support/processes.js';

/** Points that tell which writing they come from. */
const marked = (firstStep: number, count: number, mark: number): StepPoints => ({
  ...buildSteps(firstStep, count),
  loss: new Float32Array(count).fill(mark),
});
const flat = (parts: readonly StepPoints[]): [number, number, number][] =>
  parts.flatMap(({ firstStep, loss, elapsedMs }) =>
    [...loss].map((value, index): [number, number, number] => [firstStep + index, value, elapsedMs[index] ?? NaN]),
  );

describe('step points', () => {
  it('of any writings, overlapping or apart: the last one of each step, in order, at most 1,024 together', async () => {
    const { store, context, close } = await openTestStore(temporaryFolder());
    const writing = fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 2500 }));
    fc.assert(
      fc.property(fc.array(writing, { maxLength: 6 }), (writings) => {
        const { id } = store.createRun({ config: buildConfig(), createdAt: 0 });
        const expected = new Map<number, [number, number, number]>();
        writings.forEach(([firstStep, count], mark) => {
          const points = marked(firstStep, count, mark);
          upsertSteps(context.db, id, points);
          for (const point of flat([points])) expected.set(point[0], point);
        });
        const parts = readSteps(context.db, id);
        expect(flat(parts)).toEqual([...expected.values()].sort(([a], [b]) => a - b));
        expect(Math.max(0, ...parts.map(({ loss }) => loss.length))).toBeLessThanOrEqual(POINTS_PER_ROW);
      }),
      { numRuns: 25, seed: 3 },
    );
    await close();
  });

  it('of a damaged row are replaced by new ones without reading it', async () => {
    const { store, context, close } = await openTestStore(temporaryFolder());
    const { id } = store.createRun({ config: buildConfig(), createdAt: 0 });
    upsertSteps(context.db, id, marked(1, 10, 1));
    context.db.prepare('UPDATE step_points SET loss = zeroblob(3)').run();
    expect(() => store.getSteps(id)).toThrow(
      expect.objectContaining({ code: 'history-damaged', message: expect.stringContaining('3 bytes where 40') as string }) as Error,
    );
    upsertSteps(context.db, id, marked(1, 10, 2));
    expect(flat(store.getSteps(id)).map(([, value]) => value)).toEqual(new Array(10).fill(2));
    await close();
  });
});
