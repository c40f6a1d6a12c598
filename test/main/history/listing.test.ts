import { describe, expect, it } from 'vitest';
import { unpackRuns } from '@shared/domain/packed-runs.js';
import {
  buildConfig,
  buildEpoch,
  buildEvaluation,
  ENVIRONMENT,
  FACTS,
  openTestStore,
  recordRun,
  TEST_LABELS,
} from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

describe('the list of runs', () => {
  it('is the same packed, with losses that are no numbers', async () => {
    const opened = await openTestStore(temporaryFolder());
    const tested = recordRun(opened, 3, { name: 'tested' });
    opened.store.endRun(tested, { status: 'finished', endedAt: 9, test: { epoch: 2, evaluation: buildEvaluation(TEST_LABELS) } });
    const { id } = opened.store.createRun({ config: buildConfig({ name: 'diverged' }), createdAt: 5 });
    opened.store.recordStart(id, ENVIRONMENT, FACTS);
    const report = buildEpoch(1);
    opened.store.recordEpoch(id, { ...report, metrics: { ...report.metrics, validationLoss: NaN } });
    opened.store.createRun({ config: buildConfig({ name: 'no epoch yet' }), createdAt: 6 });

    const listed = opened.store.listRuns();
    expect(listed.map(({ validationLosses }) => validationLosses.length)).toEqual([3, 1, 0]);
    expect(listed[1]?.validationLosses).toEqual([NaN]);
    expect(unpackRuns(opened.store.listRunsPacked())).toEqual(listed);
    await opened.close();
  });
});

describe('the newest run', () => {
  it('is the one that was begun last: none that waits or is deleted', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    expect(store.getNewestRun()).toBeNull();
    const create = (createdAt: number, queued = false): string => store.createRun({ config: buildConfig(), createdAt, queued }).id;
    create(9, true);
    expect(store.getNewestRun()).toBeNull();
    const [early, late] = [create(2), create(3)];
    create(1);
    expect(store.getNewestRun()).toEqual(store.getRun(late).summary);
    store.endRun(late, { status: 'finished', endedAt: 9, test: null });
    store.deleteRuns([late]);
    expect(store.getNewestRun()?.id).toBe(early);
    const sameTime = create(2);
    expect(store.getNewestRun()?.id).toBe(sameTime);
    await close();
  });
});
