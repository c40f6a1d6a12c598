import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { Latest } from '../../../src-renderer/state/latest.svelte.js';

/** A question whose answer the test gives. */
function question<T>(): {
  readonly ask: () => Promise<T>;
  readonly answer: (value: T) => void;
  readonly fail: (error: Error) => void;
  asked: boolean;
} {
  let answer: (value: T) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((resolve, reject) => {
    [answer, fail] = [resolve, reject];
  });
  const made = {
    asked: false,
    ask: () => {
      made.asked = true;
      return promise;
    },
    answer,
    fail,
  };
  return made;
}

describe('the newest answer', () => {
  test('takes the place of the old one only when it is there; what came between is never asked', async () => {
    const latest = new Latest<string>();
    const [first, between, newest] = [question<string>(), question<string>(), question<string>()];
    const all = [first, between, newest].map(({ ask }) => latest.ask(ask));
    expect(newest.asked).toBe(false);
    first.answer('first');
    newest.answer('newest');
    await Promise.all(all);
    expect([between.asked, newest.asked]).toEqual([false, true]);
    expect(latest.value).toBe('newest');
    expect(latest.busy).toBe(false);
  });

  test('stays when the next question fails, and the reason is told until something is asked again', async () => {
    const latest = new Latest<string>();
    await latest.ask(() => Promise.resolve('old'));
    await latest.ask(() => Promise.reject(new AppError('file-malformed', 'The weights are damaged.')));
    expect([latest.value, latest.problem?.code]).toEqual(['old', 'file-malformed']);
    const next = question<string>();
    const asking = latest.ask(next.ask);
    expect(latest.problem).toBeNull();
    next.answer('new');
    await asking;
    expect(latest.value).toBe('new');
  });

  test('that was cancelled on request is no problem', async () => {
    const latest = new Latest<string>();
    await latest.ask(() => Promise.reject(new AppError('cancelled', 'Cancelled.')));
    expect([latest.value, latest.problem, latest.busy]).toEqual([null, null, false]);
  });

  test('comes without the failure of a question that it overtook', async () => {
    const latest = new Latest<string>();
    const [overtaken, newest] = [question<string>(), question<string>()];
    const first = latest.ask(overtaken.ask);
    const second = latest.ask(newest.ask);
    overtaken.fail(new AppError('file-malformed', 'The weights are damaged.'));
    newest.answer('newest');
    await Promise.all([first, second]);
    expect([latest.value, latest.problem]).toEqual(['newest', null]);
  });

  test('is not shown when it was forgotten meanwhile', async () => {
    const latest = new Latest<string>();
    const late = question<string>();
    const asking = latest.ask(late.ask);
    latest.clear();
    late.answer('late');
    await asking;
    expect(latest.value).toBeNull();
  });
});
