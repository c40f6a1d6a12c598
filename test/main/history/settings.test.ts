import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '@shared/ipc/contract.js';
import { openTestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

describe('settings', () => {
  it('begin with the defaults and are kept', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    expect(opened.store.getSettings()).toEqual(DEFAULT_SETTINGS);
    expect(opened.store.changeSettings({ theme: 'dark' })).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    const compareView = { runIds: ['a', 'b'], x: 'time', logY: false, smoothing: 0.9 } as const;
    opened.store.changeSettings({ compareView });
    const runsView = { ...DEFAULT_SETTINGS.runsView, sort: 'name', query: 'wide', tags: ['paper'] };
    opened.store.changeSettings({ runsView });
    const windowView = { page: 'inspect', runId: 'a', inspected: { kind: 'run', runId: 'a', epoch: 3 } } as const;
    opened.store.changeSettings({ windowView });
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.store.changeSettings({})).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', compareView, runsView, windowView });
    await again.close();
  });

  it.each([
    [{ theme: 'pink' }],
    [{ font: 'big' }],
    [{ theme: 'dark', compareView: { ...DEFAULT_SETTINGS.compareView, smoothing: 1 } }],
    [{ runsView: { sort: 'name' } }],
    [{ windowView: { page: 'welcome', runId: null, inspected: null } }],
  ])('refuse %j and stay as they were', async (changes) => {
    const { store, close } = await openTestStore(temporaryFolder());
    store.changeSettings({ theme: 'light' });
    expect(() => store.changeSettings(changes as never)).toThrow(expect.objectContaining({ code: 'bad-request' }) as Error);
    expect(store.getSettings()).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' });
    await close();
  });

  it('that are damaged are the defaults again, each by itself', async () => {
    const { store, context, close } = await openTestStore(temporaryFolder());
    const compareView = { ...DEFAULT_SETTINGS.compareView, logY: false };
    store.changeSettings({ compareView });
    for (const value of ['"pink"', '{', '3']) {
      context.db.prepare(`INSERT OR REPLACE INTO settings (key, value) VALUES ('theme', ?)`).run(value);
      expect(store.getSettings()).toEqual({ ...DEFAULT_SETTINGS, compareView });
    }
    await close();
  });
});

describe('the tuning', () => {
  const tuning = { intraOpThreads: 1, interOpThreads: 2, towers: 2, oneDnn: true };

  it('is none before it was measured, and is kept with the history', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    expect(opened.store.getTuning()).toBeNull();
    opened.store.setTuning(tuning);
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.store.getTuning()).toEqual(tuning);
    await again.close();
  });

  it.each([
    { ...tuning, towers: 0 },
    { ...tuning, intraOpThreads: 1.5 },
    { ...tuning, LD_PRELOAD: 'x' },
  ])('refuses %j and keeps what it had', async (wrong) => {
    const { store, close } = await openTestStore(temporaryFolder());
    store.setTuning(tuning);
    expect(() => {
      store.setTuning(wrong);
    }).toThrow(expect.objectContaining({ code: 'bad-request' }) as Error);
    expect(store.getTuning()).toEqual(tuning);
    await close();
  });
});
