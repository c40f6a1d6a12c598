import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { packRuns } from '@shared/domain/packed-runs.js';
import { AppError } from '@shared/errors.js';
import type { DatasetSummary } from '@shared/domain/dataset.js';
import { buildDataset, buildDetail, buildConfig, buildRun, MNIST_SUMMARY } from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { idleWindow } from '../../support/renderer-window.js';
import { renderWindow, settle, wordsIn, wordsOf } from './render-window.js';

const CHOSEN = {
  token: 'token-1',
  source: 'csv',
  suggestedTitle: 'letters',
  files: [{ role: 'trainTable', name: 'letters.csv', sizeBytes: 2_400_000 }],
  holdsOut: true,
} as const;

/** A window with MNIST and these sets; the list follows what is done. */
function windowWith(...sets: readonly DatasetSummary[]): FakeApi {
  const fake = idleWindow();
  let list = [MNIST_SUMMARY, ...sets];
  const changed = (): void => {
    fake.send('datasets:changed', null);
  };
  fake.answer('datasets:list', () => list);
  fake.answer('datasets:choose', () => CHOSEN);
  fake.answer('datasets:import', ({ title }) => {
    const set = buildDataset({ id: 'imported', title });
    list = [...list, set];
    changed();
    return set;
  });
  fake.answer('datasets:change', ({ id, ...edits }) => {
    const set = { ...buildDataset(), ...edits, id };
    list = list.map((known) => (known.id === id ? set : known));
    changed();
    return set;
  });
  fake.answer('datasets:remove', (id) => {
    list = list.filter((known) => known.id !== id);
    changed();
    return null;
  });
  return fake;
}

async function openRuns(fake: FakeApi): Promise<void> {
  await renderWindow(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
  await settle(fake);
}

const table = (): HTMLElement => screen.getByRole('table', { name: 'Data sets' });
const rows = (): readonly string[] => within(table()).getAllByRole('row').slice(1).map(wordsOf).filter((words) => words !== ''); // prettier-ignore

async function press(fake: FakeApi, element: HTMLElement): Promise<void> {
  await fireEvent.click(element);
  await settle(fake);
}
/** Opens a menu as the keyboard does, and chooses. */
async function choose(fake: FakeApi, menu: string, item: string): Promise<void> {
  const button = screen.getByRole('button', { name: menu });
  button.focus();
  await fireEvent.keyDown(button, { key: 'Enter' });
  await settle(fake);
  await press(fake, await screen.findByRole('menuitem', { name: item }));
}
const type = (field: string, value: string): Promise<boolean> => fireEvent.input(screen.getByRole('textbox', { name: field }), { target: { value } }); // prettier-ignore

describe('the list', () => {
  test('has the counts of every set, also when there is no run yet', async () => {
    await openRuns(windowWith(buildDataset({ duplicates: 12 })));
    expect(rows()).toEqual(['MNIST 10 60,000 10,000 0 55.0 MB Bundled', 'Letters 4 800 200 12 785.0 kB Imported']);
    expect(screen.queryByRole('button', { name: 'Actions for MNIST' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Actions for Letters' })).toBeTruthy();
  });

  test('that cannot be read says so, and can be read again', async () => {
    const fake = windowWith();
    fake.answer('datasets:list', () => {
      throw new AppError('history-unavailable', 'Another program holds the history.');
    });
    await openRuns(fake);
    expect(wordsIn('Data sets')).toContain('The data sets could not be read. Another program holds the history.');
    fake.answer('datasets:list', () => [MNIST_SUMMARY]);
    await press(fake, within(screen.getByRole('region', { name: 'Data sets' })).getByRole('button', { name: 'Try again' }));
    expect(rows()).toHaveLength(1);
  });

  test('a title opens an image of each class with its name', async () => {
    const fake = windowWith(buildDataset());
    fake.answer('datasets:read-digits', ({ indices }) => ({
      height: 1,
      width: 1,
      pixels: new Uint8Array(indices.length),
      labels: Uint8Array.from(indices, (index) => index % 4),
    }));
    await openRuns(fake);
    const title = screen.getByRole('button', { name: 'Letters' });
    expect(title.getAttribute('aria-expanded')).toBe('false');
    await press(fake, title);
    const strip = screen.getByRole('list', { name: 'An image of each class of Letters' });
    expect(within(strip).getAllByRole('img').map((image) => image.getAttribute('aria-label'))).toEqual(['A a', 'A b', 'A c', 'A d']); // prettier-ignore
    await press(fake, title);
    expect(screen.queryByRole('list', { name: 'An image of each class of Letters' })).toBeNull();
  });

  test('is led to from the form of the next run', async () => {
    const fake = windowWith();
    await renderWindow(fake);
    await press(fake, screen.getByRole('button', { name: 'Import or change data sets' }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Runs');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Data sets' }));
  });
});

describe('an import', () => {
  test('shows what was found, takes a title, and adds the set', async () => {
    const fake = windowWith();
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'CSV files…');
    expect(fake.askedFor('datasets:choose')).toEqual([['csv']]);
    const dialog = screen.getByRole('dialog', { name: 'Import a data set' });
    expect(wordsOf(within(dialog).getByRole('table', { name: 'Chosen files' }))).toBe('Training lines letters.csv 2.4 MB');
    expect(wordsOf(dialog)).toContain('Some lines of each class are held out for the test.');
    await type('Title', 'Small letters');
    await press(fake, screen.getByRole('button', { name: 'Import data set' }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(rows()[1]).toContain('Small letters');
    expect(screen.getAllByText(/Small letters was imported: 4 classes, 800 training and 200 test images\./).length).toBeGreaterThan(0);
  });

  test('takes the share of each class that is held out for the test, where it is one', async () => {
    const fake = windowWith();
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'CSV files…');
    for (const wrong of ['', '0', '100', 'a third']) {
      await type('Held out', wrong);
      expect(wordsOf(screen.getByRole('dialog'))).toContain('Use a number above 0 and below 100: both training and test need images.');
      await press(fake, screen.getByRole('button', { name: 'Import data set' }));
    }
    expect(fake.askedFor('datasets:import')).toEqual([]);
    await type('Held out', '12.5');
    await fireEvent.click(screen.getByRole('checkbox', { name: /^Rows and columns are swapped/ }));
    await press(fake, screen.getByRole('button', { name: 'Import data set' }));
    expect(fake.askedFor('datasets:import')).toEqual([[{ token: 'token-1', title: 'letters', transposed: true, testShare: 0.125 }]]);
  });

  test('of four files has test images, and holds nothing out', async () => {
    const fake = windowWith();
    fake.answer('datasets:choose', () => ({ ...CHOSEN, source: 'idx', holdsOut: false }));
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'IDX files…');
    expect(screen.queryByRole('textbox', { name: 'Held out' })).toBeNull();
    await press(fake, screen.getByRole('button', { name: 'Import data set' }));
    expect(fake.askedFor('datasets:import')).toEqual([[{ token: 'token-1', title: 'letters', transposed: false }]]);
  });

  test('of images and labels alone says that some are held out', async () => {
    const fake = windowWith();
    fake.answer('datasets:choose', () => ({ ...CHOSEN, source: 'idx', holdsOut: true }));
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'IDX files…');
    expect(wordsOf(screen.getByRole('dialog'))).toContain('Some images of each class are held out for the test.');
    expect(screen.getByRole('textbox', { name: 'Held out' })).toBeTruthy();
  });

  test('of files that were dropped asks the same, on the Runs page', async () => {
    const fake = windowWith();
    fake.answer('datasets:choose-dropped', () => CHOSEN);
    await renderWindow(fake);
    fake.send('files:dropped', [{ token: 'a', name: 'letters.csv', kind: 'dataset' }]);
    await settle(fake);
    expect(screen.getByRole('heading', { level: 1, hidden: true }).textContent).toBe('Runs');
    const dialog = screen.getByRole('dialog', { name: 'Import a data set' });
    expect(wordsOf(within(dialog).getByRole('table', { name: 'Chosen files' }))).toBe('Training lines letters.csv 2.4 MB');
    expect(fake.askedFor('datasets:choose-dropped')).toEqual([[['a']]]);
  });

  test('of dropped files that are not one set is refused above the list', async () => {
    const fake = windowWith();
    fake.answer('datasets:choose-dropped', () => {
      throw new AppError('bad-request', 'These do not belong to one data set. Drop one folder of pictures.');
    });
    await renderWindow(fake);
    fake.send('files:dropped', [{ token: 'a', name: 'letters.csv', kind: 'dataset' }]);
    await settle(fake);
    expect(wordsOf(screen.getByRole('alert'))).toContain('That was not done. These do not belong to one data set.');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Data sets' }));
  });

  test('of a taken title is not asked for', async () => {
    const fake = windowWith();
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'CSV files…');
    await type('Title', 'mnist');
    await press(fake, screen.getByRole('button', { name: 'Import data set' }));
    expect(wordsOf(screen.getByRole('dialog'))).toContain('There is a data set "MNIST" already. Use another title.');
    expect(fake.askedFor('datasets:import')).toEqual([]);
  });

  test('tells how far it is and can be cancelled', async () => {
    const fake = windowWith();
    let fail: (error: AppError) => void = () => undefined;
    fake.answer('datasets:import', () => new Promise((_, reject) => (fail = reject)));
    fake.answer('datasets:cancel-import', () => {
      fail(new AppError('cancelled', 'The import was cancelled.'));
      return null;
    });
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'CSV files…');
    await fireEvent.click(screen.getByRole('button', { name: 'Import data set' }));
    fake.send('datasets:import-progressed', { share: 0.42, stage: 'check' });
    const bar = await screen.findByRole('progressbar', { name: 'Import of letters' });
    await expect.poll(() => bar.getAttribute('value')).toBe('0.42');
    expect(wordsOf(screen.getByRole('dialog'))).toContain('Checking images and labels 42 %');
    await press(fake, screen.getByRole('button', { name: 'Cancel import' }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('that is refused says why in its dialog, and can be tried again', async () => {
    const fake = windowWith();
    fake.answer('datasets:import', () => {
      throw new AppError('file-malformed', 'Line 7 of letters.csv has 783 values. Use a label and 784 values.');
    });
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'CSV files…');
    await press(fake, screen.getByRole('button', { name: 'Import data set' }));
    expect(wordsOf(screen.getByRole('alert'))).toBe('Line 7 of letters.csv has 783 values. Use a label and 784 values.');
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  test('of files that are not one set is refused above the list', async () => {
    const fake = windowWith();
    fake.answer('datasets:choose', () => {
      throw new AppError('bad-request', 'Three files were chosen. Choose the four files of one set.');
    });
    await openRuns(fake);
    await choose(fake, 'Import a data set', 'IDX files…');
    expect(wordsOf(screen.getByRole('alert'))).toContain('Three files were chosen. Choose the four files of one set.');
    await press(fake, screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('an imported set', () => {
  test('gets a new title and new names, each with a field', async () => {
    const fake = windowWith(buildDataset());
    await openRuns(fake);
    await choose(fake, 'Actions for Letters', 'Change title and class names…');
    await type('Class 2', 'a');
    expect(wordsOf(screen.getByRole('dialog'))).toContain('Two classes are called "a". Give each a name of its own.');
    await press(fake, screen.getByRole('button', { name: 'Save changes' }));
    expect(fake.askedFor('datasets:change')).toEqual([]);
    await type('Class 2', ' sea ');
    await type('Title', 'Letters I know');
    await press(fake, screen.getByRole('button', { name: 'Save changes' }));
    expect(fake.askedFor('datasets:change')).toEqual([[{ id: 'letters', title: 'Letters I know', classNames: ['a', 'b', 'sea', 'd'] }]]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(rows()[1]).toContain('Letters I know');
  });

  test('keeps its dialog open when a change is refused', async () => {
    const fake = windowWith(buildDataset());
    fake.answer('datasets:change', () => {
      throw new AppError('disk-full', 'The disk is full. Nothing was changed.');
    });
    await openRuns(fake);
    await choose(fake, 'Actions for Letters', 'Change title and class names…');
    await press(fake, screen.getByRole('button', { name: 'Save changes' }));
    expect(wordsOf(screen.getByRole('alert'))).toBe('The disk is full. Nothing was changed.');
  });

  test('is removed after a question that says what stays', async () => {
    const fake = windowWith(buildDataset());
    await openRuns(fake);
    await choose(fake, 'Actions for Letters', 'Remove…');
    const dialog = screen.getByRole('dialog', { name: 'Remove Letters?' });
    expect(wordsOf(dialog)).toContain('Its images (785.0 kB) are removed from Digit Lab.');
    expect(wordsOf(dialog)).toContain('Runs that were trained on it keep their weights, curves and numbers');
    await press(fake, screen.getByRole('button', { name: 'Keep data set' }));
    expect(fake.askedFor('datasets:remove')).toEqual([]);
    await choose(fake, 'Actions for Letters', 'Remove…');
    await press(fake, screen.getByRole('button', { name: 'Remove data set' }));
    expect(rows()).toHaveLength(1);
  });

  test('that a run still needs stays, with the reason', async () => {
    const fake = windowWith(buildDataset());
    fake.answer('datasets:remove', () => {
      throw new AppError('bad-request', 'The paused run first needs Letters. Stop it first.');
    });
    await openRuns(fake);
    await choose(fake, 'Actions for Letters', 'Remove…');
    await press(fake, screen.getByRole('button', { name: 'Remove data set' }));
    expect(wordsOf(screen.getByRole('alert'))).toContain('The paused run first needs Letters. Stop it first.');
    expect(rows()).toHaveLength(2);
  });
});

describe('runs on another data set', () => {
  test('say its title in their row and their settings, and its class names; also after it was removed', async () => {
    const fake = windowWith(buildDataset());
    const model = { ...buildConfig().model, classes: 4 };
    const run = buildRun({ name: 'first', status: 'finished', dataset: 'letters', epochsDone: 1 });
    const detail = buildDetail({
      config: buildConfig({ name: 'first', dataset: 'letters', model }),
      dataset: { id: 'letters', title: 'Letters', classNames: ['a', 'b', 'c', 'd'], available: true },
      testConfusion: { classes: 4, counts: Uint32Array.of(9, 1, 0, 0, 0, 10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 10) },
    });
    fake.answer('runs:list', () => packRuns([run]));
    fake.answer('runs:get', () => ({ ...detail, summary: run }));
    fake.answer('runs:get-steps', () => []);
    await openRuns(fake);
    expect(wordsOf(screen.getByRole('grid', { name: 'Saved runs' }))).toContain('first Letters');
    expect(screen.getByRole('gridcell', { name: '1 of 10 true a read as b' })).toBeTruthy();
    fake.answer('datasets:list', () => [MNIST_SUMMARY]);
    fake.send('datasets:changed', null);
    await settle(fake);
    expect(screen.getByRole('gridcell', { name: '1 of 10 true a read as b' })).toBeTruthy();
    await press(fake, screen.getByRole('tab', { name: 'Settings' }));
    expect(wordsIn('Configuration')).toContain('Data set Letters (removed)');
  });
});
