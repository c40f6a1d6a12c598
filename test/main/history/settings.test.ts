import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

describe('settings', () => {
  it('begin with the defaults and are kept', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    expect(opened.store.getSettings()).toEqual({ theme: 'system' });
    expect(opened.store.changeSettings({ theme: 'dark' })).toEqual({ theme: 'dark' });
    expect(opened.store.changeSettings({})).toEqual({ theme: 'dark' });
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.store.getSettings()).toEqual({ theme: 'dark' });
    await again.close();
  });

  it.each([[{ theme: 'pink' }], [{ font: 'big' }]])('refuse %j and stay as they were', async (changes) => {
    const { store, close } = await openTestStore(temporaryFolder());
    store.changeSettings({ theme: 'light' });
    expect(() => store.changeSettings(changes as never)).toThrow(expect.objectContaining({ code: 'bad-request' }) as Error);
    expect(store.getSettings()).toEqual({ theme: 'light' });
    await close();
  });

  it('that are damaged are the defaults again', async () => {
    const { store, context, close } = await openTestStore(temporaryFolder());
    for (const value of ['"pink"', '{', '3']) {
      context.db.prepare(`INSERT OR REPLACE INTO settings (key, value) VALUES ('theme', ?)`).run(value);
      expect(store.getSettings()).toEqual({ theme: 'system' });
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
