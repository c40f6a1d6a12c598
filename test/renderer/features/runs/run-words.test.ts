import { describe, expect, test } from 'vitest';
import {
  deletionSentence,
  deletionTitle,
  interruptionSentence,
  resumeLabel,
  statusDetail,
  statusInTable,
  versusBaseline,
} from '../../../../src-renderer/features/runs/run-words.js';
import { buildRun } from '../../../support/renderer-builders.js';

const tested = (correct: number, total = 10_000) => ({ epoch: 7, loss: 0.03, correct, total });
const BASELINE = buildRun({ id: 'base', name: 'cnn-reference', pinned: true, status: 'finished', test: tested(9911) });

describe('the gap to the baseline', () => {
  test.each([
    [9781, '1.30 points and 130 digits behind the baseline, cnn-reference'],
    [9912, '0.01 points and 1 digit ahead of the baseline, cnn-reference'],
    [9911, 'As many test digits right as the baseline, cnn-reference'],
  ])('%i right', (correct, words) => {
    expect(versusBaseline(buildRun({ test: tested(correct) }), BASELINE)).toBe(words);
  });

  test('is not told of the baseline itself, without a baseline, or before there is a result', () => {
    expect(versusBaseline(BASELINE, BASELINE)).toBeNull();
    expect(versusBaseline(buildRun({ test: tested(9911) }), undefined)).toBeNull();
    expect(versusBaseline(buildRun(), BASELINE)).toBeNull();
  });

  test('of a run that is not tested is on validation, and says so', () => {
    const best = (validationAccuracy: number) => ({ epoch: 3, validationLoss: 0.03, validationAccuracy });
    expect(versusBaseline(buildRun({ best: best(0.98) }), { ...BASELINE, best: best(0.99) })).toBe(
      '1.00 points behind the baseline, cnn-reference, on validation so far',
    );
  });

  test('is not told across data sets: other digits are not more or less', () => {
    const other = buildRun({ dataset: 'fashion', test: tested(9000) });
    expect(versusBaseline(other, BASELINE)).toContain('another data set');
  });
});

describe('what a deletion asks', () => {
  test('names the run and its size, or how many runs', () => {
    const runs = [buildRun({ name: 'cnn-5x5' })];
    expect(deletionTitle(runs)).toBe('Delete cnn-5x5?');
    expect(deletionSentence(runs, 3_410_000)).toBe('Its measurements and weights (3.4 MB) will be removed.');
    expect(deletionTitle([...runs, BASELINE])).toBe('Delete 2 runs?');
    expect(deletionSentence([...runs, BASELINE], null)).toBe('Their measurements and weights will be removed.');
  });
});

describe('an interruption', () => {
  test('says what is kept', () => {
    const run = buildRun({ status: 'interrupted', epochsDone: 7 });
    expect(interruptionSentence({ ...run, resumable: true })).toBe(
      'was interrupted after epoch 7 of 20. Its weights and optimizer state are saved.',
    );
    expect(interruptionSentence(run)).toBe('was interrupted after epoch 7 of 20. Its weights are kept.');
    expect(interruptionSentence({ ...run, epochsDone: 0 })).toContain('No weights were saved');
    expect(resumeLabel({ ...run, resumable: true })).toBe('Resume at epoch 8');
    expect(resumeLabel({ ...run, epochsDone: 20 })).toBe('Resume at epoch 20');
  });
});

test('a status tells how far a run came, its place in the queue, or why it failed', () => {
  expect(statusDetail(buildRun({ status: 'queued', queuePosition: 1 }))).toBe('place 2');
  expect(statusDetail(buildRun({ status: 'running', epochsDone: 12 }))).toBe('epoch 13 of 20');
  expect(statusDetail(buildRun({ status: 'paused', epochsDone: 20 }))).toBe('epoch 20 of 20');
  expect(statusDetail(buildRun({ status: 'finished', epochsDone: 20 }))).toBeUndefined();
  expect(statusDetail(buildRun({ status: 'stopped', epochsDone: 2 }))).toBe('epoch 2 of 20');
  const failure = { code: 'loss-not-finite', message: 'Loss became not-a-number at step 412.' } as const;
  expect(statusDetail(buildRun({ status: 'failed', failure }))).toBe('Loss became not-a-number at step 412.');
});

test('a status in the table is short: the place in the queue, the epoch of a running one, the reason of a failure', () => {
  expect(statusInTable(buildRun({ status: 'queued', queuePosition: 1 }))).toEqual({ detail: 'no. 2' });
  expect(statusInTable(buildRun({ status: 'running', epochsDone: 12 }))).toEqual({ word: 'Epoch 13 of 20' });
  expect(statusInTable(buildRun({ status: 'stopped', epochsDone: 2 }))).toEqual({});
  const failure = { code: 'loss-not-finite', message: 'Loss became not-a-number at step 412.' } as const;
  expect(statusInTable(buildRun({ status: 'failed', failure }))).toEqual({ detail: failure.message });
});
