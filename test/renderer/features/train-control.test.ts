import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { packRuns } from '@shared/domain/packed-runs.js';
import type { RunSummary } from '@shared/domain/run.js';
import { AppError } from '@shared/errors.js';
import { buildConfig, buildDetail, buildProgress, buildRun, buildSnapshot, buildSteps } from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { idleWindow, trainingWindow } from '../../support/renderer-window.js';
import { renderWindow, settle, wordsIn } from './render-window.js';

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });

/** A window whose run has this status, e.g. after a start. */
function windowWith(overrides: Partial<RunSummary>, phase: 'paused' | 'training' = 'paused'): FakeApi {
  const fake = trainingWindow();
  const run = { ...buildDetail().summary, ...overrides };
  fake.answer('training:get-current', () => buildSnapshot({ run, progress: buildProgress({ phase, imagesPerSecond: null }) }));
  return fake;
}

describe('pausing', () => {
  test('the button and the space bar ask for it, the space bar not while typing', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    await fireEvent.keyDown(screen.getByRole('textbox', { name: 'Epochs' }), { key: ' ' });
    expect(fake.askedFor('training:pause')).toEqual([]);
    await fireEvent.keyDown(document.body, { key: ' ' });
    await settle(fake);
    await fireEvent.click(button(/^Pause/));
    await settle(fake);
    expect(fake.askedFor('training:pause')).toHaveLength(2);
  });

  test('and going on leave the focus on their button', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    const run = buildDetail().summary;
    button(/^Pause/).focus();
    await fireEvent.click(button(/^Pause/));
    fake.send('runs:changed', { ...run, status: 'paused', resumable: true });
    await settle(fake);
    expect(document.activeElement).toBe(button(/^Resume/));
    await fireEvent.click(button(/^Resume/));
    fake.send('training:started', buildSnapshot({ run }));
    await settle(fake);
    expect(document.activeElement).toBe(button(/^Pause/));
    expect([fake.askedFor('training:pause').length, fake.askedFor('training:resume').length]).toEqual([1, 1]);
  });

  test('a paused run is hatched, says so, and goes on with its id', async () => {
    const fake = windowWith({ status: 'paused', resumable: true });
    await renderWindow(fake);
    expect(wordsIn('Progress')).toContain('Paused');
    expect(screen.getByRole('progressbar', { name: 'Training progress' }).getAttribute('aria-valuetext')).toBe('61 %, paused');
    expect(screen.getByRole('contentinfo').textContent).toContain('paused');
    await fireEvent.keyDown(document.body, { key: ' ' });
    await settle(fake);
    await fireEvent.click(button(/^Resume/));
    await settle(fake);
    expect(fake.askedFor('training:resume')).toEqual([['run-1'], ['run-1']]);
    expect(screen.queryByRole('button', { name: /^Pause/ })).toBeNull();
  });

  test('a paused run does not keep the next one from starting, and can be stopped', async () => {
    const fake = windowWith({ status: 'paused', resumable: true });
    await renderWindow(fake);
    await fireEvent.click(button('Stop and keep'));
    await fireEvent.click(button('Start training'));
    await settle(fake);
    expect(fake.askedFor('training:stop')).toEqual([['run-1']]);
    expect(fake.askedFor('training:start')).toHaveLength(1);
  });

  test('a paused run that is deleted is not told of any more', async () => {
    const fake = windowWith({ status: 'paused', resumable: true });
    await renderWindow(fake);
    fake.send('runs:removed', ['run-1']);
    await settle(fake);
    expect(screen.getByRole('contentinfo').textContent).toContain('Nothing is training');
    expect(screen.queryByRole('button', { name: /^(Resume|Stop)/ })).toBeNull();
  });

  test('why it was refused is told', async () => {
    const fake = trainingWindow();
    fake.answer('training:pause', () => {
      throw new AppError('not-training', 'Nothing is being trained, so there is nothing to pause.');
    });
    await renderWindow(fake);
    await fireEvent.click(button(/^Pause/));
    await settle(fake);
    expect(screen.getByRole('alert').textContent).toContain('nothing to pause');
  });

  test('a run that goes on in a new engine brings its earlier points along', async () => {
    const fake = trainingWindow();
    fake.answer('training:get-current', () => null);
    await renderWindow(fake);
    expect(wordsIn('Confusion')).not.toContain('epoch 12');
    fake.send('training:started', buildSnapshot({ run: buildRun({ status: 'running' }), progress: buildProgress({ step: 29_712 }) }));
    await settle(fake);
    expect(wordsIn('Confusion')).toContain('epoch 12');
    expect(fake.askedFor('runs:get-steps')).toHaveLength(1);
  });
});

describe('an interrupted run', () => {
  test('can go on at its next epoch or be started over', async () => {
    const fake = windowWith({ status: 'interrupted', resumable: true, epochsDone: 12 });
    await renderWindow(fake);
    await fireEvent.click(button('Start over'));
    await settle(fake);
    expect(fake.askedFor('training:start')).toEqual([[buildConfig()]]);
    await fireEvent.click(button('Resume at epoch 13'));
    await settle(fake);
    expect(fake.askedFor('training:resume')).toEqual([['run-1']]);
  });

  test('without a saved state can only be started over', async () => {
    await renderWindow(windowWith({ status: 'interrupted', resumable: false, epochsDone: 0 }));
    expect(screen.queryByRole('button', { name: /^Resume/ })).toBeNull();
    expect(button('Start over')).toBeTruthy();
  });
});

describe('the queue', () => {
  const queued = (name: string, queuePosition: number): RunSummary =>
    buildRun({ id: `run-${name}`, name, status: 'queued', queuePosition });

  function queueWindow(fake: FakeApi): FakeApi {
    const running = buildDetail().summary;
    fake.answer('runs:list', () => packRuns([queued('c', 2), queued('a', 0), running, queued('b', 1)]));
    return fake;
  }
  const rows = (): readonly string[] =>
    within(screen.getByRole('region', { name: 'Queue' }))
      .getAllByRole('listitem')
      .map((row) => row.textContent.trim());

  test('shows what waits in its order, and lines up behind the last', async () => {
    const fake = queueWindow(trainingWindow());
    await renderWindow(fake);
    expect(rows()).toEqual(['a', 'b', 'c']);
    await fireEvent.click(button('Queue after c'));
    await settle(fake);
    expect(fake.askedFor('training:queue')).toMatchObject([[{ name: 'fast-cnn' }]]);
    fake.send('runs:changed', queued('b', 0));
    fake.send('runs:changed', queued('a', 1));
    await settle(fake);
    expect(rows()).toEqual(['b', 'a', 'c']);
  });

  test('is reordered and taken back by buttons that say what they do', async () => {
    const fake = queueWindow(trainingWindow());
    await renderWindow(fake);
    for (const name of ['Move b up', 'Move b down', 'Move a down', 'Move c down', 'Move a up', 'Cancel b'])
      await fireEvent.click(button(name));
    await settle(fake);
    expect(fake.askedFor('training:move-in-queue')).toEqual([
      [{ runId: 'run-b', before: 'run-a' }],
      [{ runId: 'run-b', before: null }],
      [{ runId: 'run-a', before: 'run-c' }],
    ]);
    expect(fake.askedFor('training:cancel-queued')).toEqual([['run-b']]);
    fake.send('runs:removed', ['run-b']);
    await settle(fake);
    expect(rows()).toEqual(['a', 'c']);
  });

  test('hands the focus on to a neighbour of a run that is taken back, at last to the button above', async () => {
    const fake = queueWindow(trainingWindow());
    fake.answer('training:cancel-queued', (runId) => {
      fake.send('runs:removed', [runId]);
      return null;
    });
    await renderWindow(fake);
    for (const [name, next] of [
      ['Cancel b', 'Cancel c'],
      ['Cancel c', 'Cancel a'],
      ['Cancel a', 'Queue after reference-cnn'],
    ] as const) {
      button(name).focus();
      await fireEvent.click(button(name));
      await settle(fake);
      expect(document.activeElement).toBe(button(next));
    }
  });

  test('waits for a person when nothing is trained', async () => {
    const fake = queueWindow(idleWindow());
    await renderWindow(fake);
    await fireEvent.click(button('Start queue'));
    await settle(fake);
    expect(fake.askedFor('training:start-queue')).toHaveLength(1);
  });

  test('a wrong form is not lined up', async () => {
    const fake = queueWindow(trainingWindow());
    await renderWindow(fake);
    await fireEvent.input(screen.getByRole('textbox', { name: 'Epochs' }), { target: { value: '0' } });
    await fireEvent.click(button('Queue after c'));
    await settle(fake);
    expect(fake.askedFor('training:queue')).toEqual([]);
    expect(screen.getByRole('main').textContent).toContain('Correct 1 value to queue this run');
  });
});

describe('the learning rate of a run under way', () => {
  const field = (): HTMLInputElement => screen.getByRole('textbox', { name: 'Learning rate of the next steps' });
  const type = (value: string): Promise<boolean> => fireEvent.input(field(), { target: { value } });

  test('is changed by the button, which is there only for a new value that can be used', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    expect(field().value).toBe('0.001');
    expect(screen.queryByRole('button', { name: 'Change' })).toBeNull();
    await type('11');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(wordsIn('Progress')).toContain('Use a number above 0, at most 10.');
    expect(screen.queryByRole('button', { name: 'Change' })).toBeNull();
    await type('0.0005');
    await fireEvent.click(button('Change'));
    await settle(fake);
    expect(fake.askedFor('training:set-learning-rate')).toEqual([[0.0005]]);
    expect(field().value).toBe('0.0005');
    expect(screen.queryByRole('button', { name: 'Change' })).toBeNull();
  });

  test('shows what an earlier change made of it', async () => {
    const fake = trainingWindow();
    fake.answer('runs:get', () => buildDetail({ rateChanges: [{ step: 100, learningRate: 0.02 }] }));
    fake.answer('runs:get-steps', () => [buildSteps(1, 29_712)]);
    await renderWindow(fake);
    expect(field().value).toBe('0.02');
  });
});
