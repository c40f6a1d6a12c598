import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import {
  buildDetail,
  buildEpochs,
  buildFinishedDetail,
  buildMatrix,
  buildRun,
  buildSteps,
  ENGINE,
} from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { idleWindow } from '../../support/renderer-window.js';
import { renderWindow, settle, wordsIn, wordsOf } from './render-window.js';

const HOUR_MS = 3_600_000;
const FINISHED = buildFinishedDetail();
const RUNS = [
  { ...FINISHED.summary, id: 'first', name: 'first', createdAt: Date.now() - 72 * HOUR_MS },
  buildRun({ id: 'second', name: 'second', status: 'interrupted', epochsDone: 7, createdAt: Date.now() - 48 * HOUR_MS }),
  buildRun({
    id: 'third',
    name: 'third',
    status: 'failed',
    failure: { code: 'loss-not-finite', message: 'Loss became not-a-number at step 412.' },
    createdAt: Date.now(),
  }),
];

function savedRuns(): FakeApi {
  const fake = idleWindow();
  fake.answer('app:get-info', () => ({
    version: '0.1.0',
    electron: '33',
    engine: { kind: 'ready', info: ENGINE },
    interrupted: ['second'],
    notice: null,
  }));
  fake.answer('runs:list', () => RUNS);
  fake.answer('runs:get', (id) => (id === 'first' ? FINISHED : buildDetail({ epochs: buildEpochs(id === 'second' ? 7 : 0) })));
  fake.answer('runs:get-steps', () => [buildSteps(1, 4800)]);
  return fake;
}

async function openRuns(fake: FakeApi): Promise<void> {
  await renderWindow(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
  await settle(fake);
}

const rows = (): readonly HTMLElement[] =>
  within(screen.getByRole('grid', { name: 'Saved runs' }))
    .getAllByRole('row')
    .slice(1);

describe('the table of runs', () => {
  test('has the newest first, with result and status in words', async () => {
    await openRuns(savedRuns());
    expect(rows().map(wordsOf)).toEqual([
      expect.stringMatching(/^third CNN Failed · epoch 0 of 20 – – – 8 min 28 s Today/),
      expect.stringMatching(/^second CNN Interrupted · epoch 7 of 20/),
      expect.stringMatching(/^first CNN Finished 98\.35 % @ 7 99\.11 % 89/),
    ]);
    expect(screen.getByRole('banner').textContent).toContain('3 runs');
  });

  test('a run that lost its process is told above the table', async () => {
    await openRuns(savedRuns());
    expect(screen.getByText(/was interrupted after epoch 7 of 20\. Its weights are kept\./).textContent).toContain('second');
  });

  test('arrows, Home and End move the one tab stop and open what is under it', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    const grid = screen.getByRole('grid', { name: 'Saved runs' });
    await fireEvent.keyDown(grid, { key: 'ArrowDown' });
    await settle(fake);
    expect(document.activeElement).toBe(rows()[1]);
    expect(rows().map((row) => row.getAttribute('aria-selected'))).toEqual(['false', 'true', 'false']);
    expect(rows().map((row) => row.tabIndex)).toEqual([-1, 0, -1]);
    expect(screen.getByRole('complementary', { name: 'Details of second' })).toBeTruthy();
    await fireEvent.keyDown(grid, { key: 'End' });
    await fireEvent.keyDown(grid, { key: 'ArrowDown' });
    await settle(fake);
    expect(document.activeElement).toBe(rows()[2]);
    await fireEvent.keyDown(grid, { key: 'Enter' });
    expect(document.activeElement).toBe(screen.getByRole('complementary', { name: 'Details of first' }));
  });

  test('grows while a run is trained', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    fake.send('runs:changed', buildRun({ id: 'fourth', name: 'fourth', createdAt: Date.now() + 1000, epochsDone: 2 }));
    await settle(fake);
    expect(rows().map(wordsOf)[0]).toContain('fourth CNN Training · epoch 3 of 20');
  });

  test('without runs leads to the first training', async () => {
    await openRuns(idleWindow());
    expect(screen.getByText('No runs yet')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Start training' }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Train');
  });

  test('that cannot be read says why and can be read again', async () => {
    const fake = savedRuns();
    fake.answer('runs:list', () => {
      throw new AppError('history-unavailable', 'Another program holds the history.');
    });
    await openRuns(fake);
    expect(screen.getByRole('alert').textContent).toContain('Another program holds the history.');
    fake.answer('runs:list', () => RUNS);
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle(fake);
    expect(rows()).toHaveLength(3);
  });
});

describe('the details of a run', () => {
  async function openFirst(fake: FakeApi): Promise<void> {
    await openRuns(fake);
    const last = rows()[2];
    if (last) await fireEvent.click(last);
    await settle(fake);
  }

  test('tell its result, configuration and environment', async () => {
    await openFirst(savedRuns());
    expect(wordsIn('Result')).toContain('Test accuracy 99.11 %');
    expect(wordsIn('Result')).toContain('Misread 89 of 10,000');
    expect(wordsIn('Configuration')).toContain('Layers conv 16 – conv 32 – 128 – 64 – 10');
    expect(wordsIn('Configuration')).toContain('Optimizer Adam 0.001 Schedule constant');
    expect(wordsIn('Environment')).toContain(`Engine TensorFlow ${ENGINE.tensorflow}`);
    expect(wordsIn('Confusion')).toContain('Test, epoch 7');
  });

  test('show the test’s matrix', async () => {
    const fake = savedRuns();
    fake.answer('runs:get', () => ({ ...FINISHED, testConfusion: buildMatrix([{ actual: 5, predicted: 3, count: 17 }]) }));
    await openFirst(fake);
    expect(wordsIn('Confusion')).toContain('17');
  });

  test('of a failed run tell the cause', async () => {
    await openRuns(savedRuns());
    expect(wordsIn('Result')).toContain('Loss became not-a-number at step 412.');
  });

  test('say what of it cannot be read', async () => {
    const fake = savedRuns();
    fake.answer('runs:get-steps', () => {
      throw new AppError('history-damaged', 'The points of this run cannot be read.');
    });
    await openFirst(fake);
    expect(wordsIn('Result')).toContain('The points of this run cannot be read.');
    expect(wordsIn('Configuration')).toContain('Parameters 214,538');
  });
});
