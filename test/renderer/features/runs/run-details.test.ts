import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { buildDetail, buildEpochs, buildMatrix, buildRun, ENGINE } from '../../../support/renderer-builders.js';
import type { FakeApi } from '../../../support/renderer-fake-api.js';
import { settle, wordsIn, wordsOf } from '../render-window.js';
import { FINISHED, openRuns, rows, RUNS, savedRuns } from './saved-runs.js';

async function openFirst(fake: FakeApi): Promise<void> {
  await openRuns(fake);
  const row = rows().find((candidate) => candidate.dataset['run'] === 'first');
  if (row) await fireEvent.click(row);
  await settle(fake);
}

async function openTab(fake: FakeApi, name: string): Promise<void> {
  await fireEvent.click(screen.getByRole('tab', { name }));
  await settle(fake);
}

describe('the overview', () => {
  test('tells the result and the settings that matter', async () => {
    await openFirst(savedRuns());
    expect(wordsIn('Result')).toContain('Test accuracy 99.11 %');
    expect(wordsIn('Result')).toContain('Misread 89 of 10,000');
    expect(wordsIn('Settings')).toContain('Layers conv 16 – conv 32 – 128 – 64 – 10');
    expect(wordsIn('Settings')).toContain('Optimizer Adam 0.001, constant');
  });

  test('tells the gap to the baseline', async () => {
    const baseline = buildRun({ id: 'base', name: 'base', pinned: true, test: { epoch: 3, loss: 0.02, correct: 9921, total: 10_000 } });
    await openFirst(savedRuns([...RUNS, baseline]));
    expect(wordsIn('Result')).toContain('0.10 points and 10 digits behind the baseline, base');
  });

  test('of a failed run tells the cause', async () => {
    await openRuns(savedRuns());
    expect(wordsIn('Result')).toContain('Loss became not-a-number at step 412.');
  });

  test('says what of it cannot be read, and shows the rest', async () => {
    const fake = savedRuns();
    fake.answer('runs:get-steps', () => {
      throw new AppError('history-damaged', 'The points of this run cannot be read.');
    });
    await openFirst(fake);
    expect(wordsIn('Result')).toContain('The points of this run cannot be read.');
    expect(wordsIn('Settings')).toContain('Parameters 214,538');
  });

  test('says where a run comes from, and leads there', async () => {
    const fake = savedRuns();
    fake.answer('runs:get', (id) => ({
      ...buildDetail(),
      summary: { ...buildDetail().summary, id },
      parent: { id: 'first', name: 'first' },
      repeat: { of: 'gone', name: null, outcome: 'differs', differences: ['TensorFlow 2.15.1 instead of 2.18.0.'] },
    }));
    await openRuns(fake);
    expect(wordsIn('Result')).toContain('Continues first');
    expect(wordsIn('Result')).toContain('Repeats a run that has been deleted . Its numbers differ. TensorFlow 2.15.1 instead of 2.18.0.');
    await fireEvent.click(screen.getByRole('button', { name: 'first' }));
    await settle(fake);
    expect(screen.getByRole('complementary', { name: 'Details of first' })).toBeTruthy();
  });
});

describe('the confusion', () => {
  test('is the test’s at first', async () => {
    const fake = savedRuns();
    fake.answer('runs:get', () => ({ ...FINISHED, testConfusion: buildMatrix([{ actual: 5, predicted: 3, count: 17 }]) }));
    await openFirst(fake);
    expect(wordsIn('Confusion')).toContain('17');
    expect(screen.queryByRole('slider', { name: 'Epoch of the confusion' })).toBeNull();
  });

  test('of any epoch comes by the scrubber and by [ and ]', async () => {
    const fake = savedRuns();
    await openFirst(fake);
    await fireEvent.click(screen.getByRole('radio', { name: 'Validation' }));
    const slider = screen.getByRole('slider', { name: 'Epoch of the confusion' });
    expect(slider.getAttribute('aria-valuetext')).toBe('Epoch 20 of 20');
    await fireEvent.input(slider, { target: { value: '6' } });
    await settle(fake);
    expect(slider.getAttribute('aria-valuetext')).toBe('Epoch 7 of 20, best');
    await fireEvent.keyDown(slider, { key: '[' });
    await settle(fake);
    expect(slider.getAttribute('aria-valuetext')).toBe('Epoch 6 of 20');
    expect(fake.askedFor('runs:get-validation').at(-1)).toEqual([{ runId: 'first', epoch: 6 }]);
  });
});

describe('the other tabs', () => {
  test('digits: accuracy by class, and the most confident errors', async () => {
    const fake = savedRuns();
    await openFirst(fake);
    await openTab(fake, 'Digits');
    expect(wordsIn('Accuracy by class')).toContain('5 lowest 83 of 100');
    const errors = screen.getByRole('region', { name: 'Most confident errors' });
    expect(within(errors).getAllByRole('img').map((image) => image.getAttribute('aria-label'))).toEqual([
      'Test digit 19: true 9, read as 4 with probability 0.99',
    ]); // prettier-ignore
    expect(fake.askedFor('datasets:read-digits').at(-1)).toEqual([{ dataset: 'mnist', part: 'test', indices: [19] }]);
  });

  test('digits: pictures that cannot be read are said so', async () => {
    const fake = savedRuns();
    fake.answer('datasets:read-digits', () => {
      throw new AppError('dataset-missing', 'MNIST is not here.');
    });
    await openFirst(fake);
    await openTab(fake, 'Digits');
    expect(wordsIn('Most confident errors')).toContain('MNIST is not here.');
  });

  test('epochs: every one with its numbers, and the best; one leads to its confusion', async () => {
    const fake = savedRuns();
    await openFirst(fake);
    await openTab(fake, 'Epochs');
    const table = screen.getByRole('table', { name: 'Epochs of first' });
    const lines = within(table).getAllByRole('row').map(wordsOf);
    expect(lines[8]).toBe('7 ◆ best 0.0571 98.57 % 0.0300 98.35 % 11,897');
    await fireEvent.click(within(table).getByRole('button', { name: '3' }));
    await settle(fake);
    expect(screen.getByRole('slider', { name: 'Epoch of the confusion' }).getAttribute('aria-valuetext')).toBe('Epoch 3 of 20');
  });

  test('settings: everything that decides the numbers', async () => {
    const fake = savedRuns();
    fake.answer('runs:get', () => ({ ...FINISHED, rateChanges: [{ step: 412, learningRate: 0.0005 }] }));
    await openFirst(fake);
    await openTab(fake, 'Settings');
    expect(wordsIn('Configuration')).toContain('Optimizer Adam 0.001 Schedule constant');
    expect(wordsIn('Environment')).toContain(`Engine TensorFlow ${ENGINE.tensorflow}`);
    expect(wordsIn('Learning rate changes')).toContain('From step 412 0.0005');
    expect(wordsIn('Kept files')).toContain('10.3 MB');
  });

  test('arrows lead from tab to tab', async () => {
    await openFirst(savedRuns());
    const first = screen.getByRole('tab', { name: 'Overview' });
    await fireEvent.keyDown(first, { key: 'ArrowLeft' });
    expect(screen.getByRole('tab', { name: 'Settings' }).getAttribute('aria-selected')).toBe('true');
    expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Settings' }));
  });
});

describe('notes', () => {
  const field = (): HTMLElement => screen.getByRole('textbox', { name: 'Notes' });

  test('are kept when the field is left, and are there after other tabs and runs', async () => {
    const fake = savedRuns();
    await openFirst(fake);
    await fireEvent.input(field(), { target: { value: 'Overfits after epoch 7.' } });
    await fireEvent.blur(field());
    await settle(fake);
    expect(fake.askedFor('runs:change')).toEqual([[{ runId: 'first', changes: { notes: 'Overfits after epoch 7.' } }]]);
    await openTab(fake, 'Epochs');
    await openTab(fake, 'Overview');
    expect(field()).toHaveProperty('value', 'Overfits after epoch 7.');
  });

  test('are kept when another run is opened in mid-sentence, with the right run', async () => {
    const fake = savedRuns();
    await openFirst(fake);
    await fireEvent.input(field(), { target: { value: 'half a sen' } });
    const other = rows()[0];
    if (other) await fireEvent.click(other);
    await settle(fake);
    expect(fake.askedFor('runs:change')).toEqual([[{ runId: 'first', changes: { notes: 'half a sen' } }]]);
  });

  test('that cannot be kept stay in the field, with the reason', async () => {
    const fake = savedRuns();
    fake.answer('runs:change', () => {
      throw new AppError('disk-full', 'The disk is full.');
    });
    await openFirst(fake);
    await fireEvent.input(field(), { target: { value: 'precious' } });
    await fireEvent.blur(field());
    await settle(fake);
    expect(wordsIn('Notes')).toContain('These notes are not saved yet. The disk is full.');
    expect(field()).toHaveProperty('value', 'precious');
  });
});

test('tags are added with Enter, removed with their cross or Backspace', async () => {
  const fake = savedRuns();
  await openFirst(fake);
  const line = screen.getByRole('combobox', { name: 'Add a tag' });
  await fireEvent.input(line, { target: { value: ' batch  size ' } });
  await fireEvent.keyDown(line, { key: 'Enter' });
  await settle(fake);
  expect(fake.askedFor('runs:change').at(-1)).toEqual([{ runId: 'first', changes: { tags: ['wide', 'batch size'] } }]);
  await fireEvent.click(screen.getByRole('button', { name: 'Remove the tag wide' }));
  await settle(fake);
  await fireEvent.keyDown(line, { key: 'Backspace' });
  await settle(fake);
  expect(fake.askedFor('runs:change').at(-1)).toEqual([{ runId: 'first', changes: { tags: [] } }]);
});

test('epochs that end while the run is open are added', async () => {
  const fake = savedRuns([buildRun({ id: 'live', name: 'live', epochsDone: 2 })]);
  await openRuns(fake);
  await openTab(fake, 'Epochs');
  const before = screen.getAllByRole('row').length;
  const [, , third] = buildEpochs(3);
  if (third) fake.send('training:epoch-ended', { runId: 'live', epoch: third });
  await settle(fake);
  expect(screen.getAllByRole('row')).toHaveLength(before + 1);
});
