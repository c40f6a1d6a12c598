import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '@shared/errors.js';
import { NoteDraft } from '../../../src-renderer/state/note-draft.svelte.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a note', () => {
  test('is kept after a pause in typing, once', async () => {
    const kept: string[] = [];
    const draft = new NoteDraft('', (text) => Promise.resolve(kept.push(text)));
    for (const text of ['O', 'Ov', 'Overfits']) draft.type(text);
    expect(kept).toEqual([]);
    await vi.runAllTimersAsync();
    expect(kept).toEqual(['Overfits']);
    await draft.save();
    expect(kept).toEqual(['Overfits']);
  });

  test('is kept at once when the field is left', async () => {
    const kept: string[] = [];
    const draft = new NoteDraft('old', (text) => Promise.resolve(kept.push(text)));
    draft.type('new');
    await draft.save();
    await vi.runAllTimersAsync();
    expect(kept).toEqual(['new']);
  });

  test('typed while an earlier text is being kept is kept after it', async () => {
    const kept: string[] = [];
    let finish: () => void = () => undefined;
    const draft = new NoteDraft('', (text) => {
      kept.push(text);
      return new Promise<void>((resolve) => (finish = resolve));
    });
    draft.type('one');
    const saving = draft.save();
    draft.type('one two');
    void draft.save();
    expect(kept).toEqual(['one']);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    finish();
    await saving;
    expect(kept).toEqual(['one', 'one two']);
  });

  test('that could not be kept stays, says why, and is kept the next time', async () => {
    let full = true;
    const kept: string[] = [];
    const draft = new NoteDraft('', (text) => {
      if (full) return Promise.reject(new AppError('disk-full', 'The disk is full.'));
      return Promise.resolve(kept.push(text));
    });
    draft.type('precious');
    await draft.save();
    expect([draft.text, draft.problem?.message]).toEqual(['precious', 'The disk is full.']);
    full = false;
    await draft.save();
    expect([kept, draft.problem]).toEqual([['precious'], null]);
  });

  test('that was changed elsewhere is taken over, but never over what is being written', async () => {
    const kept: string[] = [];
    const draft = new NoteDraft('', (text) => Promise.resolve(kept.push(text)));
    draft.adopt('Resumed on another machine.');
    expect(draft.text).toBe('Resumed on another machine.');
    draft.type('mine');
    draft.adopt('theirs');
    await draft.save();
    expect([draft.text, kept]).toEqual(['mine', ['mine']]);
  });
});
