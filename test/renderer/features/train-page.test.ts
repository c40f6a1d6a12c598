import { fireEvent, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { buildEpoch, buildFinishedDetail, buildProgress, buildRun, buildSnapshot, buildSteps } from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { idleWindow, trainingWindow } from '../../support/renderer-window.js';
import { nextFrame } from '../charts/recording-canvas.js';
import { renderWindow, settle, wordsIn } from './render-window.js';

const field = (name: string): HTMLInputElement => screen.getByRole('textbox', { name });
const type = (name: string, value: string): Promise<boolean> => fireEvent.input(field(name), { target: { value } });

describe('before the first run', () => {
  test('the form is filled from the fast preset and says what an epoch takes', async () => {
    await renderWindow(idleWindow());
    expect(screen.getByRole('radio', { name: /^Fast CNN/ })).toHaveProperty('checked', true);
    expect(field('Run name').value).toBe('fast-cnn');
    expect(field('Batch size').value).toBe('64');
    expect(wordsIn('Training')).toContain('750 steps');
    expect(wordsIn('Preset')).toContain('214,538 parameters');
  });

  test('augmentation shows digits as they are and as they may be seen, and others when drawn again', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    expect(wordsIn('Augmentation')).toContain('digits are seen as they are');
    expect(fake.askedFor('datasets:read-digits')).toEqual([]);
    await type('Rotation', '10');
    await settle(fake);
    const section = within(screen.getByRole('region', { name: 'Augmentation' }));
    const shown = (): number => section.getAllByRole('img', { name: /as it may be seen$/ }).length;
    expect([shown(), section.getAllByRole('img', { name: /as it is$/ }).length]).toEqual([7, 7]);
    await fireEvent.click(section.getByRole('button', { name: 'Draw again' }));
    expect(shown()).toBe(7);
    await type('Rotation', '99');
    expect(section.queryByRole('img')).toBeNull();
    expect(wordsIn('Augmentation')).toContain('Rotation by 99 degrees is out of range. Use 0 to 45.');
  });

  test('charts, matrix and digits say when they fill', async () => {
    await renderWindow(idleWindow());
    expect(wordsIn('Loss')).toContain('Curves appear here after the first steps');
    expect(wordsIn('Predictions')).toContain('Digits appear here after the first epoch');
    expect(wordsIn('Most confused')).toContain('Appears after the first epoch');
    expect(wordsIn('Progress')).toContain('–');
    expect(screen.queryByRole('button', { name: 'Stop and keep' })).toBeNull();
  });

  test('Start training sends what the form says, and the run that main tells of is shown', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    await fireEvent.click(screen.getByRole('radio', { name: /^Reference FCNN\s+535,818/ }));
    await type('Epochs', '3');
    await type('Run name', 'my run');
    expect(screen.getByRole('radio', { name: /^Custom/ })).toHaveProperty('checked', true);
    expect(wordsIn('Preset')).toContain('from Reference FCNN');
    screen.getByRole('button', { name: 'Start training' }).focus();
    await fireEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await settle(fake);
    expect(fake.askedFor('training:start')).toMatchObject([[{ name: 'my run', preset: 'reference-fcnn', epochs: 3, batchSize: 20 }]]);
    fake.send('training:started', buildSnapshot({ run: buildRun({ name: 'my run' }) }));
    await settle(fake);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Pause/ }));
    expect(screen.queryByRole('button', { name: 'Start training' })).toBeNull();
  });

  test('a run that is lined up leaves the focus where it is, and so does one started in a field', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    const name = screen.getByRole('textbox', { name: 'Run name' });
    name.focus();
    await fireEvent.keyDown(name, { key: 'Enter', ctrlKey: true });
    fake.send('training:started', buildSnapshot());
    await settle(fake);
    expect(document.activeElement).toBe(name);
    const queue = screen.getByRole('button', { name: /^Queue after/ });
    queue.focus();
    await fireEvent.click(queue);
    await settle(fake);
    expect(document.activeElement).toBe(queue);
  });

  test('Ctrl+Enter starts, a bare Enter does not', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    await fireEvent.keyDown(field('Epochs'), { key: 'Enter' });
    expect(fake.askedFor('training:start')).toEqual([]);
    await fireEvent.keyDown(field('Epochs'), { key: 'Enter', ctrlKey: true });
    await settle(fake);
    expect(fake.askedFor('training:start')).toHaveLength(1);
  });

  test('wrong values are marked, explained and counted, and nothing is started', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    await type('Validation', '0.95');
    await type('Epochs', '0');
    const share = field('Validation');
    expect(share.getAttribute('aria-invalid')).toBe('true');
    const sentence = document.getElementById(share.getAttribute('aria-describedby') ?? '')?.textContent;
    expect(sentence).toContain('0.95 would leave 3,000 digits to train on. Use 0.05 to 0.50.');
    await fireEvent.click(screen.getByRole('button', { name: 'Correct 2 values to start' }));
    await settle(fake);
    expect(fake.askedFor('training:start')).toEqual([]);
    expect(['Epochs', 'Validation'].map(field)).toContain(document.activeElement);
    await type('Validation', '0.2');
    expect(screen.getByRole('button', { name: 'Correct 1 value to start' })).toBeTruthy();
    await type('Epochs', '1');
    expect(screen.getByRole('button', { name: 'Start training' })).toBeTruthy();
  });

  test('a refused start is told in the progress band, once, as an alert', async () => {
    const fake = idleWindow();
    fake.answer('training:start', () => {
      throw new AppError('engine-unavailable', 'Native TensorFlow did not load.');
    });
    await renderWindow(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await settle(fake);
    expect(within(screen.getByRole('region', { name: 'Progress' })).getAllByRole('alert')).toHaveLength(1);
    expect(wordsIn('Progress')).toContain('Native TensorFlow did not load.');
  });

  test('data sets that cannot be read leave a way to try again', async () => {
    const fake = idleWindow();
    fake.answer('datasets:list', () => {
      throw new AppError('dataset-missing', 'MNIST cannot be read.');
    });
    await renderWindow(fake);
    expect(screen.getByRole('alert').textContent).toContain('MNIST cannot be read.');
    expect(screen.queryByRole('textbox')).toBeNull();
  });
});

describe('while a run is trained', () => {
  test('the head, the figures and the ruler tell where it stands', async () => {
    await renderWindow(trainingWindow());
    expect(screen.getByRole('banner').textContent).toContain('reference-cnn');
    expect(screen.getByRole('banner').textContent).toContain('48,000 train / 12,000 validation');
    const band = wordsIn('Progress');
    expect(band).toContain('Epoch 13 of 20');
    expect(band).toContain('Validation accuracy 98.60 %');
    expect(band).toContain('Best validation loss 0.0300 @ epoch 7');
    expect(band).toContain('Speed 1,173 images/s');
    expect(band).toContain('Time left 5:12');
    expect(band).toContain('step 29,712 of 48,000');
    expect(screen.getByRole('progressbar', { name: 'Training progress' }).getAttribute('aria-valuenow')).toBe('61');
  });

  test.each([
    ['starting-engine', 'Starting TensorFlow'],
    ['reading-data', 'Reading 70,000 digits'],
    ['validating', 'Validating'],
    ['stopping', 'Stopping; what was learned is kept'],
    ['testing', 'Testing on 10,000 digits'],
  ] as const)('the phase %s reads "%s"', async (phase, words) => {
    const fake = trainingWindow();
    await renderWindow(fake);
    fake.send('training:progressed', buildProgress({ phase }));
    await tick();
    expect(wordsIn('Progress')).toContain(words);
  });

  test('the matrix, its sums and the misread digits are those of the newest epoch', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    expect(wordsIn('Confusion')).toContain('epoch 12');
    expect(wordsIn('Correct and misread')).toBe('Correct 994 of 1,000 Misread 6 of 1,000');
    expect(wordsIn('Most confused')).toContain('9 read as 4');
    expect(within(screen.getByRole('region', { name: 'Predictions' })).getByRole('img', { name: 'True 9, read as 4' })).toBeTruthy();
    fake.send('training:steps-recorded', { runId: 'run-1', points: buildSteps(29_713, 1488) });
    fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(13) });
    await settle(fake);
    expect(wordsIn('Confusion')).toContain('epoch 13');
    expect(wordsIn('Predictions')).toContain('validation digits after epoch 13');
  });

  test('Misread only leaves the right ones out', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    const strip = within(screen.getByRole('region', { name: 'Predictions' }));
    expect(strip.getAllByRole('img')).toHaveLength(11);
    await fireEvent.click(strip.getByRole('radio', { name: 'Misread only' }));
    await settle(fake);
    expect(strip.getAllByRole('img').map((image) => image.getAttribute('aria-label'))).toEqual(['True 9, read as 4']);
  });

  test('Stop and keep asks for the stop, Ctrl+Enter lines up the next run', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    await fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true });
    await fireEvent.click(screen.getByRole('button', { name: 'Stop and keep' }));
    await settle(fake);
    expect(fake.askedFor('training:stop')).toEqual([['run-1']]);
    expect(fake.askedFor('training:start')).toEqual([]);
    expect(fake.askedFor('training:queue')).toMatchObject([[{ name: 'fast-cnn' }]]);
  });

  test('the form stays open for the next run', async () => {
    await renderWindow(trainingWindow());
    await type('Epochs', '5');
    expect(field('Epochs').value).toBe('5');
    expect(field('Run name').value).toBe('fast-cnn');
  });

  test('why it waits is told while it waits', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    fake.send('training:progressed', buildProgress({ notice: { code: 'disk-full', message: 'The disk is full.' } }));
    await tick();
    expect(screen.getByRole('alert').textContent).toContain('The disk is full.');
    fake.send('training:progressed', buildProgress());
    await tick();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('L and X change the axes, but not while typing', async () => {
    await renderWindow(trainingWindow());
    const isChosen = (name: string): string | null => screen.getByRole('radio', { name }).getAttribute('aria-checked');
    await fireEvent.keyDown(field('Epochs'), { key: 'x' });
    expect(isChosen('Epoch')).toBe('true');
    await fireEvent.keyDown(document.body, { key: 'x' });
    await fireEvent.keyDown(document.body, { key: 'l' });
    expect(isChosen('Time')).toBe('true');
    expect(isChosen('Linear')).toBe('true');
  });

  test('the space bar in an open menu chooses there and does not pause', async () => {
    const fake = trainingWindow();
    fake.answer('app:save-file', () => null);
    await renderWindow(fake);
    const trigger = screen.getByRole('button', { name: 'Save Loss' });
    trigger.focus();
    await fireEvent.keyDown(trigger, { key: 'ArrowDown' });
    await fireEvent.keyDown(await screen.findByRole('menuitem', { name: 'Save numbers as CSV…' }), { key: ' ' });
    await settle(fake);
    expect(fake.askedFor('app:save-file')).toHaveLength(1);
    expect(fake.askedFor('training:pause')).toEqual([]);
  });
});

describe('after the end', () => {
  async function finish(fake: FakeApi): Promise<void> {
    const finished = buildFinishedDetail();
    fake.answer('runs:get', () => finished);
    fake.answer('runs:get-steps', () => [buildSteps(1, 48_000)]);
    fake.send('training:ended', finished.summary);
    await settle(fake);
  }

  test('the band tells the result, and the matrix is the test’s with each class’s share', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    await finish(fake);
    const band = wordsIn('Progress');
    expect(band).toContain('Test accuracy 99.11 % 9,911 of 10,000');
    expect(band).toContain('Test loss 0.0312');
    expect(band).toContain('Best epoch 7 of 20');
    expect(band).toContain('Finished. The weights of epoch 7 are kept: validation accuracy 98.35 %.');
    expect(screen.getByRole('radio', { name: 'Test' }).getAttribute('aria-checked')).toBe('true');
    expect(wordsIn('Most confused')).toContain('5 read as 3');
    expect(wordsIn('Accuracy by class')).toContain('83 of 100');
    expect(wordsIn('Predictions')).toContain('test digits read with the weights of epoch 7');
    expect(screen.getByRole('button', { name: 'Start training' })).toBeTruthy();
  });

  test('the last validation can still be seen', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    await finish(fake);
    await fireEvent.click(screen.getByRole('radio', { name: 'Validation' }));
    await settle(fake);
    expect(wordsIn('Most confused')).toContain('9 read as 4');
    expect(wordsIn('Confusion')).toContain('epoch 20');
  });

  test('the next run begins with its own choice of digits, whole curves and no crosshair; a table stays one', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    await finish(fake);
    await nextFrame();
    const [loss, accuracy] = ['Loss', 'Accuracy'].map((name) => () => screen.getByRole('slider', { name: `${name}, crosshair` }));
    if (!loss || !accuracy) throw new Error('There are no charts.');
    await fireEvent.pointerDown(loss(), { clientX: 44.5, button: 0 });
    await fireEvent.pointerMove(loss(), { clientX: 60 });
    await fireEvent.pointerUp(loss());
    await fireEvent.keyDown(accuracy(), { key: 'ArrowUp' });
    for (const key of ['ArrowRight', 'Enter']) await fireEvent.keyDown(loss(), { key });
    await fireEvent.keyDown(accuracy(), { key: 't' });
    await fireEvent.click(screen.getByRole('radio', { name: 'Validation' }));
    expect(loss().getAttribute('aria-valuetext')).toContain('Epoch');
    expect(screen.getAllByRole('button', { name: 'Reset zoom' })).toHaveLength(2);

    const next = buildSnapshot({ run: buildRun({ id: 'run-2', name: 'next' }), progress: buildProgress({ runId: 'run-2', step: 0 }) });
    fake.answer('training:start', () => {
      fake.send('training:started', next); // as main does, before it answers
      return next.run;
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await settle(fake);
    expect(screen.queryByRole('button', { name: 'Reset zoom' })).toBeNull();
    expect(loss().getAttribute('aria-valuetext')).toContain('Off');
    expect(screen.getByRole('table', { name: 'Accuracy by epoch' })).toBeTruthy();
    const finished = buildFinishedDetail();
    const summary = { ...finished.summary, id: 'run-2', name: 'next' };
    fake.answer('runs:get', () => ({ ...finished, summary }));
    fake.send('training:ended', summary);
    await settle(fake);
    expect(screen.getByRole('radio', { name: 'Test' }).getAttribute('aria-checked')).toBe('true');
  });

  test('a failure is told with its cause, once, and the next run can be started', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    const message = 'Loss became not-a-number at step 412. Try a learning rate of 0.001 or less.';
    const failure = { code: 'loss-not-finite', message } as const;
    fake.send('training:ended', buildRun({ status: 'failed', failure, trainingMs: 19_000 }));
    await settle(fake);
    expect(screen.getAllByRole('alert').map((alert) => alert.textContent)).toEqual([message]);
    expect(wordsIn('Progress')).toContain('Failed before its first epoch ended. No epoch was finished, so no weights are kept.');
    expect(screen.getByRole('button', { name: 'Start training' })).toBeTruthy();
  });
});
