import { describe, expect, test } from 'vitest';
import { deservesNotice, endingWords } from '../../../src-main/app/ending-words.js';
import { buildRun } from '../../support/renderer-builders.js';

const MINUTE_MS = 60_000;
const finished = buildRun({ name: 'wide', status: 'finished', createdAt: 0, epochsDone: 5, epochsPlanned: 20, failure: null });

describe('the end of a training', () => {
  test('is told of a long one while nobody looks', () => {
    expect(deservesNotice(finished, false, MINUTE_MS)).toBe(true);
  });

  test.each([
    ['the window is in front', finished, true, MINUTE_MS],
    ['it was short', finished, false, MINUTE_MS / 3],
    ['it is only paused', buildRun({ status: 'paused', createdAt: 0 }), false, MINUTE_MS],
  ])('is not told when %s', (_why, run, isSeen, nowMs) => {
    expect(deservesNotice(run, isSeen, nowMs)).toBe(false);
  });

  test('says how it ended, and what went wrong', () => {
    expect(endingWords(finished)).toMatchObject({ title: 'wide: finished', body: expect.stringMatching(/^5 of 20 epochs\./) as string });
    const failed = buildRun({ ...finished, status: 'failed', failure: { code: 'internal', message: 'Loss became not-a-number.' } });
    expect(endingWords(failed).body).toBe('Loss became not-a-number.');
  });
});
