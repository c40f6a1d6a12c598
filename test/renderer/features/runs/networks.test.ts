import { fireEvent, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, test } from 'vitest';
import type { DatasetScore, NetworkTests } from '@shared/domain/averaging.js';
import type { DropKind } from '@shared/domain/dropped-kind.js';
import { AppError } from '@shared/errors.js';
import { buildModel } from '../../../support/renderer-builders.js';
import type { FakeApi } from '../../../support/renderer-fake-api.js';
import { idleWindow } from '../../../support/renderer-window.js';
import { settle, wordsIn, wordsOf } from '../render-window.js';
import { chooseFromMenu, openRuns, savedRuns } from './saved-runs.js';

const MODEL = buildModel({ id: 'net-1', name: 'convNet', test: { loss: 0.03, correct: 9911, total: 10_000 } });
const NINE: DatasetScore = { dataset: 'mnist', shifts: 9, loss: 0.025, correct: 9930, total: 10_000 };

const TESTS: NetworkTests = {
  dataset: 'mnist',
  datasets: [
    { id: 'mnist', title: 'MNIST', problem: null },
    { id: 'usps', title: 'USPS', problem: null },
    { id: 'letters', title: 'Letters', problem: 'The network has 10 outputs, but Letters has 26 classes.' },
  ],
  scores: [],
};

const dialog = (): HTMLElement => screen.getByRole('dialog');

async function press(fake: FakeApi, element: HTMLElement): Promise<void> {
  await fireEvent.pointerDown(element);
  await fireEvent.pointerUp(element);
  await fireEvent.click(element);
  await settle(fake);
}

async function withModel(): Promise<FakeApi> {
  const fake = idleWindow();
  fake.answer('models:list', () => [MODEL]);
  await openRuns(fake);
  return fake;
}

async function choose(fake: FakeApi, item: string): Promise<void> {
  await press(fake, screen.getByRole('button', { name: 'More actions for convNet' }));
  await press(fake, screen.getByRole('menuitem', { name: item }));
}

describe('an export', () => {
  test('of a model is for other programs, and says where it went', async () => {
    const fake = await withModel();
    fake.answer('models:export', () => ({ name: 'convNet.onnx' }));
    await choose(fake, 'Export…');
    const titles = within(dialog())
      .getAllByRole('radio')
      .map((radio) => wordsOf(radio.parentElement ?? radio).split(' ')[0]);
    expect(titles).toEqual(['ONNX', 'TF.js', 'safetensors', 'safetensors']);
    await fireEvent.submit(within(dialog()).getByRole('radio', { name: /ONNX/ }));
    await settle(fake);
    expect(fake.askedFor('models:export')).toEqual([[{ id: 'net-1', format: 'onnx' }]]);
    expect(screen.getByText('convNet was saved as convNet.onnx.')).toBeTruthy();
  });

  test('that fails says why, also where there is no run', async () => {
    const fake = await withModel();
    fake.answer('models:export', () => {
      throw new AppError('disk-full', 'The disk that holds /out is full. Free some space and try again.');
    });
    await choose(fake, 'Export…');
    await fireEvent.submit(within(dialog()).getByRole('radio', { name: /ONNX/ }));
    await settle(fake);
    expect(wordsOf(screen.getByRole('alert'))).toContain('That was not done. The disk that holds /out is full.');
  });

  test('of a run is of its network, or of what was measured', async () => {
    const fake = savedRuns();
    fake.answer('models:export', () => ({ name: 'first.json' }));
    fake.answer('runs:export', () => ({ name: 'first.html' }));
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /^Export…/);
    expect(within(dialog()).getAllByRole('radio')).toHaveLength(8);
    const tfjs = within(dialog()).getByRole('radio', { name: /^TF.js/ });
    await fireEvent.click(tfjs);
    await fireEvent.submit(tfjs);
    await settle(fake);
    expect(fake.askedFor('models:export')).toEqual([[{ id: 'first', format: 'tfjs' }]]);
    await chooseFromMenu(fake, 'first', /^Export…/);
    const card = within(dialog()).getByRole('radio', { name: /^Model card/ });
    await fireEvent.click(card);
    await fireEvent.submit(card);
    await settle(fake);
    expect(fake.askedFor('runs:export')).toEqual([[{ runIds: ['first'], format: 'card' }]]);
  });
});

describe('an evaluation', () => {
  const results = (): readonly string[] => within(dialog()).getAllByRole('row').map(wordsOf); // prettier-ignore

  test('of a model stands beside its plain test with the number of its shifts', async () => {
    const fake = await withModel();
    fake.answer('models:evaluate', ({ shifts }) => ({ ...NINE, shifts }));
    await choose(fake, 'Evaluate…');
    expect(results()).toEqual(['Test 99.11 % 9,911 of 10,000 loss 0.0300', 'Test with 5 shifts – –', 'Test with 9 shifts – –']);
    await press(fake, within(dialog()).getByRole('radio', { name: '5 shifts' }));
    await fireEvent.submit(within(dialog()).getByRole('table'));
    await settle(fake);
    expect(fake.askedFor('models:evaluate')).toEqual([[{ id: 'net-1', dataset: 'mnist', shifts: 5 }]]);
    expect(results()[1]).toBe('Test with 5 shifts 99.30 % 9,930 of 10,000 loss 0.0250');
    expect(screen.getByText('99.30 % on MNIST with 5 shifts.')).toBeTruthy();
  });

  test('on another data set is named with it; sets that the network cannot read say why', async () => {
    const fake = await withModel();
    fake.answer('models:get-evaluations', () => TESTS);
    fake.answer('models:evaluate', ({ shifts, dataset = '' }) => ({ ...NINE, shifts, dataset, correct: 8_000 }));
    await choose(fake, 'Evaluate…');
    const select = within(dialog()).getByRole('combobox', { name: 'Data set' });
    select.focus();
    await fireEvent.keyDown(select, { key: 'Enter' });
    await settle(fake);
    expect(screen.getAllByRole('option').map(wordsOf)).toEqual(['MNIST', 'USPS']);
    await press(fake, screen.getByRole('option', { name: 'USPS' }));
    expect(results()[0]).toBe('Test on USPS – –');
    expect(wordsOf(dialog())).toContain('One data set cannot be chosen The network has 10 outputs, but Letters has 26 classes.');
    await fireEvent.submit(within(dialog()).getByRole('table'));
    await settle(fake);
    expect(fake.askedFor('models:evaluate')).toEqual([[{ id: 'net-1', dataset: 'usps', shifts: 9 }]]);
    expect(results()[2]).toBe('Test on USPS with 9 shifts 80.00 % 8,000 of 10,000 loss 0.0250');
    expect(screen.getByText('80.00 % on USPS with 9 shifts.')).toBeTruthy();
  });

  test('of a network whose own set was removed is offered on the others only', async () => {
    const fake = await withModel();
    const [own, ...others] = TESTS.datasets;
    const gone = { id: 'mnist', title: own?.title ?? '', problem: 'The images of MNIST were removed.' };
    fake.answer('models:get-evaluations', () => ({ ...TESTS, datasets: [gone, ...others] }));
    await choose(fake, 'Evaluate…');
    expect(results()[0]).toBe('Test on USPS – –');
    expect(wordsOf(dialog())).toContain('2 data sets cannot be chosen The images of MNIST were removed.');
  });

  test('that is kept shows with the run, each with its shifts and another data set', async () => {
    const fake = savedRuns();
    fake.answer('models:get-evaluations', (id) => ({
      ...TESTS,
      scores: id === 'first' ? [NINE, { ...NINE, dataset: 'usps', shifts: 1, correct: 8000 }] : [],
    }));
    await openRuns(fake);
    const row = screen.getAllByRole('row').find((candidate) => candidate.dataset['run'] === 'first');
    if (!row) throw new Error('There is no row of the first run.');
    await fireEvent.click(row);
    await settle(fake);
    expect(wordsIn('Settings')).toContain('Test with 9 shifts 99.30 % Test on USPS 80.00 %');
  });

  test('that fails says why in its dialog, and can be asked for again', async () => {
    const fake = await withModel();
    fake.answer('models:evaluate', () => {
      throw new AppError('engine-crashed', 'The engine ended. Try again.');
    });
    await choose(fake, 'Evaluate…');
    await fireEvent.submit(within(dialog()).getByRole('table'));
    await settle(fake);
    expect(wordsOf(within(dialog()).getByRole('alert'))).toBe('The engine ended. Try again.');
    expect(within(dialog()).getByRole('button', { name: 'Evaluate' }).getAttribute('aria-disabled')).toBeNull();
  });
});

describe('files that are dropped on the window', () => {
  const file = (name: string, token: string, kind: DropKind = 'model') => ({ name, token, kind });

  test('are imported where they may be models, on the Runs page; others get a sentence, and the page stays', async () => {
    const fake = idleWindow();
    fake.answer('models:import-dropped', () => [MODEL]);
    await openRuns(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Draw' }));
    await settle(fake);
    fake.send('files:dropped', [file('seven.png', 'a', 'picture'), file('notes.txt', 'b', 'other')]);
    await settle(fake);
    const refusal = /^Nothing was imported: notes.txt is neither a model nor part of a data set\./;
    expect(screen.getByText(refusal)).toBeTruthy();
    expect(fake.askedFor('models:import-dropped')).toEqual([]);
    expect(screen.getByRole('button', { name: 'Draw' }).getAttribute('aria-current')).toBe('page');
    fake.send('files:dropped', [file('net.PTH', 'c'), file('model.json', 'e'), file('my net', 'f')]);
    await settle(fake);
    expect(screen.queryByText(refusal)).toBeNull();
    expect(fake.askedFor('models:import-dropped')).toEqual([[['c', 'e', 'f']]]);
    expect(screen.getByText('convNet was imported: 9,911 of 10,000 test digits right.')).toBeTruthy();
  });

  test('are refused in words while others are imported, which goes on', async () => {
    const fake = idleWindow();
    let end: (models: readonly ReturnType<typeof buildModel>[]) => void = () => undefined;
    fake.answer('models:import-dropped', () => new Promise((resolve) => (end = resolve)));
    await openRuns(fake);
    fake.send('files:dropped', [file('a.pth', 'a')]);
    fake.send('files:dropped', [file('b.pth', 'b')]);
    await tick();
    expect(wordsOf(screen.getByRole('alert'))).toContain('Another import is under way.');
    end([MODEL]);
    await settle(fake);
    expect(fake.askedFor('models:import-dropped')).toEqual([[['a']]]);
    expect(screen.getByText('convNet was imported: 9,911 of 10,000 test digits right.')).toBeTruthy();
  });

  test('say what will come of them while they are held over the window, and not for what is no file', async () => {
    const fake = idleWindow();
    await openRuns(fake);
    const over = (types: readonly string[]): Promise<boolean> => {
      const event = new Event('dragover', { cancelable: true, bubbles: true });
      Object.assign(event, { dataTransfer: { types } });
      return fireEvent(window, event);
    };
    expect(await over(['text/plain'])).toBe(true);
    expect(screen.queryByText(/^Drop models .* or a data set/)).toBeNull();
    expect(await over(['Files'])).toBe(false);
    expect(screen.getByText(/^Drop models .* or a data set/)).toBeTruthy();
    await fireEvent(window, Object.assign(new Event('dragleave'), { relatedTarget: null }));
    expect(screen.queryByText(/^Drop models .* or a data set/)).toBeNull();
  });
});
