import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildEpoch, buildPause, buildSteps, FACTS, openTestStore, recordRun, type TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

/** Whether its engine still runs at a pause, and so reports the whole epoch at its end, or a new one knows only the rest. */
type Pause = { readonly after: number; readonly engine: 'same' | 'new' };

const pauses: fc.Arbitrary<readonly Pause[]> = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: FACTS.stepsPerEpoch - 1 }), engine: fc.constantFrom('same' as const, 'new' as const) }),
  { maxLength: 4 },
);

/** Trains epoch `epoch` with pauses at ascending steps, as an engine does: each message has the points since its engine began or the last epoch. */
function trainEpoch({ store }: TestStore, runId: string, epoch: number, stops: readonly Pause[]): void {
  const before = (epoch - 1) * FACTS.stepsPerEpoch;
  let known = 0;
  for (const { after, engine } of [...stops].sort((a, b) => a.after - b.after)) {
    const pause = buildPause(epoch - 1, after);
    store.recordPause(runId, { ...pause, steps: buildSteps(before + known + 1, Math.max(0, after - known)) });
    store.takeForResume(runId);
    if (engine === 'new') known = Math.max(known, after);
  }
  store.recordEpoch(runId, { ...buildEpoch(epoch), steps: buildSteps(before + known + 1, FACTS.stepsPerEpoch - known) });
}

it('a run that was paused and resumed at any steps, by the same engine or a new one, has every point once', async () => {
  const opened = await openTestStore(temporaryFolder());
  fc.assert(
    fc.property(fc.array(pauses, { minLength: 1, maxLength: 3 }), (epochs) => {
      const runId = recordRun(opened, 0);
      epochs.forEach((stops, index) => {
        trainEpoch(opened, runId, index + 1, stops);
      });
      const parts = opened.store.getSteps(runId);
      const points = parts.flatMap(({ firstStep, loss }) => [...loss].map((value, index) => [firstStep + index, value]));
      const whole = buildSteps(1, epochs.length * FACTS.stepsPerEpoch);
      expect(points).toEqual([...whole.loss].map((value, index) => [index + 1, value]));
      expect(opened.store.getRun(runId).summary).toMatchObject({ epochsDone: epochs.length, status: 'running' });
    }),
    { numRuns: 25, seed: 7 },
  );
  await opened.close();
});
