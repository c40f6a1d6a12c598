import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { COMMAND_KEYS, DEFAULT_SETTINGS } from '@shared/ipc/contract.js';
import { SHORTCUTS } from '../../../src-renderer/features/frame/shortcuts.js';
import {
  buildEpoch,
  buildFinishedDetail,
  buildProgress,
  buildRun,
  buildSnapshot,
  buildSteps,
  ENGINE,
} from '../../support/renderer-builders.js';
import { idleWindow, trainingWindow, USED_SETTINGS } from '../../support/renderer-window.js';
import { setViewport } from '../../support/renderer-viewport.js';
import { drawWindow } from '../draw-window.js';
import { renderWindow, settle, wordsIn, wordsOf } from './render-window.js';

const title = (): string | null => screen.getByRole('heading', { level: 1 }).textContent;
const statusBar = (): string => wordsOf(screen.getByRole('contentinfo'));

describe('pages', () => {
  test('number keys open them, but not while typing; with Ctrl also then', async () => {
    await renderWindow(idleWindow());
    const field = screen.getByRole('textbox', { name: 'Epochs' });
    await fireEvent.keyDown(field, { key: '2' });
    expect(title()).toBe('Train');
    await fireEvent.keyDown(field, { key: '2', ctrlKey: true });
    expect(title()).toBe('Runs');
    await fireEvent.keyDown(document.body, { key: '1' });
    expect(title()).toBe('Train');
    await fireEvent.keyDown(document.body, { key: '3' });
    expect(title()).toBe('Compare');
    await fireEvent.keyDown(document.body, { key: '9' });
    expect(title()).toBe('Compare');
  });

  test('the rail marks the one in view', async () => {
    await renderWindow(idleWindow());
    const rail = within(screen.getByRole('navigation', { name: 'Screens' }));
    expect(rail.getAllByRole('button').map((button) => [button.textContent, button.getAttribute('aria-current')])).toEqual([
      ['Train', 'page'],
      ['Runs', null],
      ['Compare', null],
      ['Inspect', null],
      ['Draw', null],
      ['Settings', null],
    ]);
  });

  test('what was chosen on Train is there again after Runs', async () => {
    await renderWindow(trainingWindow());
    await fireEvent.click(screen.getByRole('radio', { name: 'Row %' }));
    await fireEvent.input(screen.getByRole('textbox', { name: 'Epochs' }), { target: { value: '9' } });
    await fireEvent.keyDown(document.body, { key: '2' });
    await fireEvent.keyDown(document.body, { key: '1' });
    expect(screen.getByRole('radio', { name: 'Row %' }).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByRole('textbox', { name: 'Epochs' })).toHaveProperty('value', '9');
  });
});

test('the question mark lists every key, and not while typing', async () => {
  await renderWindow(idleWindow());
  await fireEvent.keyDown(screen.getByRole('textbox', { name: 'Epochs' }), { key: '?', shiftKey: true });
  expect(screen.queryByRole('dialog')).toBeNull();
  await fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
  const dialog = screen.getByRole('dialog', { name: 'Keyboard shortcuts' });
  expect(within(dialog).getByRole('region', { name: 'Charts' }).textContent).toContain('Table behind the chart');
});

test('the list of keys names the key of every command', () => {
  const listed = SHORTCUTS.flatMap(({ shortcuts }) => shortcuts.flatMap(({ keys }) => keys.map((together) => together.join('+'))));
  const spell = (accelerator: string): string => accelerator.replace('CommandOrControl', 'Ctrl').replace('Delete', 'Del');
  for (const [command, accelerator] of Object.entries(COMMAND_KEYS)) expect(listed, command).toContain(spell(accelerator));
});

describe('a start', () => {
  test('without any run and any last time is a welcome, which leads on and is found again', async () => {
    const fake = drawWindow();
    fake.answer('settings:get', () => DEFAULT_SETTINGS);
    await renderWindow(fake);
    expect(title()).toBe('Welcome');
    await waitFor(() => {
      expect(wordsIn('Reading')).toContain('Reference CNN reads it while you draw.');
    });
    expect(fake.askedFor('settings:change')).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Set up a training' }));
    expect(title()).toBe('Train');
    fake.send('desktop:command', 'open-welcome');
    await tick();
    expect(title()).toBe('Welcome');
  });

  test('shows the page of the last time, and keeps the next', async () => {
    const fake = trainingWindow();
    const { windowView } = USED_SETTINGS;
    fake.answer('settings:get', () => ({ ...USED_SETTINGS, windowView: { ...windowView, page: 'runs', runId: 'run-1' } }));
    await renderWindow(fake);
    expect(title()).toBe('Runs');
    expect(screen.getByRole('complementary', { name: 'Details of reference-cnn' })).toBeDefined();
    expect(fake.askedFor('settings:change')).toEqual([]);
    await fireEvent.keyDown(document.body, { key: '1' });
    await settle(fake);
    expect(fake.askedFor('settings:change')).toEqual([[{ windowView: { page: 'train', runId: 'run-1', inspected: null } }]]);
  });

  test('goes on where nothing is remembered of runs that are gone', async () => {
    const fake = trainingWindow();
    const gone = { page: 'runs', runId: 'gone', inspected: { kind: 'run', runId: 'gone', epoch: 'best' } } as const;
    fake.answer('settings:get', () => ({ ...USED_SETTINGS, windowView: gone }));
    await renderWindow(fake);
    expect(screen.getByRole('complementary', { name: 'Details of reference-cnn' })).toBeDefined();
  });

  test('without readable settings begins with Train', async () => {
    const fake = trainingWindow();
    fake.answer('settings:get', () => {
      throw new AppError('internal', 'The disk is gone.');
    });
    await renderWindow(fake);
    expect(title()).toBe('Train');
  });
});

describe('commands of the menu', () => {
  test('open a page and act there', async () => {
    const fake = trainingWindow();
    await renderWindow(fake);
    fake.send('desktop:command', 'rename-run');
    await settle(fake);
    expect(title()).toBe('Runs');
    expect(screen.getByRole('dialog', { name: /Rename/ })).toBeDefined();
  });

  test('act by their keys on every page, also from a field', async () => {
    const fake = idleWindow();
    fake.answer('models:import', () => null);
    await renderWindow(fake);
    await fireEvent.keyDown(screen.getByRole('textbox', { name: 'Epochs' }), { key: 'o', ctrlKey: true });
    await settle(fake);
    expect(title()).toBe('Runs');
    expect(fake.askedFor('models:import')).toHaveLength(1);
    await fireEvent.keyDown(document.body, { key: ',', ctrlKey: true });
    expect(screen.getByRole('dialog', { name: 'Settings' })).toBeDefined();
  });

  test('start the run of the form from any page', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    await fireEvent.keyDown(document.body, { key: '5' });
    fake.send('desktop:command', 'start-training');
    await settle(fake);
    expect(fake.askedFor('training:start')).toHaveLength(1);
  });
});

describe('a damaged history', () => {
  test('is told once, with what came back', async () => {
    const fake = idleWindow();
    fake.answer('app:get-info', () => ({
      version: '0.1.0',
      electron: '33.2.1',
      engine: { kind: 'idle' },
      interrupted: [],
      notice: 'The history was damaged. 12 runs could be read.',
    }));
    await renderWindow(fake);
    const dialog = screen.getByRole('dialog', { name: 'The history was damaged' });
    expect(wordsOf(dialog)).toContain('12 runs could be read.');
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
  });
});

describe('the status bar', () => {
  test('tells engine, threads and data set when nothing is trained', async () => {
    await renderWindow(idleWindow());
    expect(statusBar()).toBe(`TensorFlow ${ENGINE.tensorflow} native CPU 8 threads MNIST 70,000 digits Nothing is training`);
  });

  test('tells the running job on every page and leads to it', async () => {
    await renderWindow(trainingWindow());
    await fireEvent.keyDown(document.body, { key: '2' });
    const job = within(screen.getByRole('contentinfo')).getByRole('button');
    expect(wordsOf(job)).toContain('epoch 13 of 20');
    expect(statusBar()).toContain('1,173 images/s');
    expect(statusBar()).toContain('5 min 12 s left');
    expect(statusBar()).toContain('validation 98.60 %');
    await fireEvent.click(job);
    expect(title()).toBe('Train');
  });

  test('says that TensorFlow could not start, and why on request', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    fake.send('engine:status-changed', { kind: 'failed', message: 'libtensorflow.so.2 is missing.' });
    await tick();
    expect(statusBar()).toContain('TensorFlow could not start');
    await fireEvent.click(screen.getByRole('button', { name: 'Show why' }));
    await tick();
    expect(screen.getByRole('dialog').textContent).toContain('libtensorflow.so.2 is missing.');
  });
});

describe('settings', () => {
  test('the theme is applied to the page and kept', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    expect(document.documentElement.dataset['theme']).toBe('light');
    await fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
    await tick();
    await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    await settle(fake);
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(fake.askedFor('settings:change')).toEqual([[{ theme: 'dark' }]]);
    fake.send('settings:changed', DEFAULT_SETTINGS);
    await tick();
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });

  test('tell the version', async () => {
    await renderWindow(idleWindow());
    await fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
    await tick();
    expect(screen.getByRole('dialog').textContent).toContain('Digit Lab 0.1.0');
  });
});

test('a screen reader hears each epoch once, nothing of the steps, and the end', async () => {
  const fake = trainingWindow();
  await renderWindow(fake);
  const heard = screen.getByRole('status');
  expect(heard.textContent).toBe('Epoch 12 of 20 ended. Validation accuracy 98.60 %, loss 0.0400.');
  fake.send('training:progressed', buildProgress({ step: 29_800 }));
  fake.send('training:steps-recorded', { runId: 'run-1', points: buildSteps(29_713, 88) });
  await tick();
  expect(heard.textContent).toBe('Epoch 12 of 20 ended. Validation accuracy 98.60 %, loss 0.0400.');
  fake.answer('runs:get-steps', () => [buildSteps(1, 31_200)]);
  fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(13) });
  await settle(fake);
  expect(heard.textContent).toContain('Epoch 13 of 20 ended.');
  fake.send('training:ended', buildFinishedDetail().summary);
  await settle(fake);
  expect(heard.textContent).toBe('reference-cnn ended. Test accuracy 99.11 %, 9,911 of 10,000.');
});

test('a screen reader hears how a training ended, but not what ended before this start', async () => {
  const stopped = { ...buildRun({ status: 'stopped' }), test: null };
  const fake = trainingWindow();
  const { unmount } = await renderWindow(fake);
  fake.send('training:ended', stopped);
  await settle(fake);
  expect(screen.getByRole('status').textContent).toBe('reference-cnn was stopped.');
  unmount();
  fake.answer('training:get-current', () => buildSnapshot({ run: stopped }));
  await renderWindow(fake);
  expect(screen.getByRole('status').textContent).toBe('');
});

test('the closed window hears nothing more', async () => {
  const fake = trainingWindow();
  const { unmount } = await renderWindow(fake);
  expect(fake.listenerCount).toBeGreaterThan(0);
  unmount();
  expect(fake.listenerCount).toBe(0);
});

describe('a small window', () => {
  test('has the form in a drawer that closes when the run starts', async () => {
    setViewport(1024, 700);
    const fake = idleWindow();
    await renderWindow(fake);
    expect(screen.queryByRole('textbox', { name: 'Epochs' })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Next run…' }));
    await tick();
    const drawer = within(screen.getByRole('dialog', { name: 'Next run' }));
    await fireEvent.input(drawer.getByRole('textbox', { name: 'Epochs' }), { target: { value: '2' } });
    await fireEvent.click(drawer.getByRole('button', { name: 'Start training' }));
    await settle(fake);
    expect(fake.askedFor('training:start')).toMatchObject([[{ epochs: 2 }]]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
