import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { packRuns } from '@shared/domain/packed-runs.js';
import { AppError } from '@shared/errors.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import { buildRun, buildSnapshot } from '../../../support/renderer-builders.js';
import { trainingWindow } from '../../../support/renderer-window.js';
import { settle, wordsOf } from '../render-window.js';
import { chooseFromMenu, FINISHED, grid, names, openRuns, rows, RUNS, savedRuns } from './saved-runs.js';

const dialog = (): HTMLElement => screen.getByRole('dialog');

describe('the menu of a run', () => {
  test('has what makes sense for it', async () => {
    const fake = savedRuns([...RUNS, buildRun({ id: 'live', name: 'live' })]);
    await openRuns(fake);
    const row = rows().find((candidate) => candidate.dataset['run'] === 'live');
    if (row) await fireEvent.click(within(row).getByRole('button', { name: 'Actions for live' }));
    await settle(fake);
    const items = screen.getAllByRole('menuitem').map((item) => wordsOf(item).replace(/ (F2|B|Del)$/, ''));
    expect(items).toContain('Rename…');
    expect(items).not.toContain('Delete…');
  });

  test('renames, and refuses an empty name in a sentence', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Rename/);
    const field = within(dialog()).getByRole('textbox', { name: 'Name' });
    expect(field).toHaveProperty('value', 'first');
    await fireEvent.input(field, { target: { value: ' ' } });
    expect(wordsOf(dialog())).toContain('Use 1 to 80.');
    await fireEvent.submit(field);
    expect(fake.askedFor('runs:change')).toEqual([]);
    await fireEvent.input(field, { target: { value: 'renamed' } });
    await fireEvent.submit(field);
    await settle(fake);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(wordsOf(grid())).toContain('renamed');
  });

  test('pins one baseline, which stays on top', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Pin as baseline/);
    expect(names()[0]).toBe('first');
    await chooseFromMenu(fake, 'second', /Pin as baseline/);
    expect(names()[0]).toBe('second');
    expect(within(grid()).getAllByText('baseline')).toHaveLength(1);
  });

  test('archives: the run leaves the table, and the next one is opened', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await chooseFromMenu(fake, 'third', /Archive/);
    expect(names()).toEqual(['second', 'first']);
  });

  test('changes the colour', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Colour/);
    await fireEvent.click(within(dialog()).getByRole('radio', { name: 'Colour 5' }));
    await fireEvent.click(within(dialog()).getByRole('button', { name: 'Use this colour' }));
    await settle(fake);
    expect(fake.askedFor('runs:change')).toEqual([[{ runId: 'first', changes: { colour: 5 } }]]);
  });

  test('trains again with the same settings, another seed and the next free name', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Train again/);
    await fireEvent.click(within(dialog()).getByRole('button', { name: 'Start training' }));
    await settle(fake);
    const [[config] = []] = fake.askedFor('training:start') as readonly (readonly [RunConfig])[];
    const original = (await fake.request['runs:get']('first')) as { readonly value: { readonly config: RunConfig } };
    expect(config).toEqual({ ...original.value.config, name: 'reference-cnn', seed: config?.seed });
    expect(config?.seed).not.toBe(original.value.config.seed);
  });

  test('repeats exactly, without a question', async () => {
    const fake = savedRuns();
    fake.answer('training:repeat', () => buildRun());
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Repeat exactly/);
    expect(fake.askedFor('training:repeat')).toEqual([['first']]);
  });

  test('trains further for as many epochs as are asked for', async () => {
    const fake = savedRuns();
    fake.answer('training:extend', () => buildRun());
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Train further/);
    const field = within(dialog()).getByRole('textbox', { name: 'More epochs' });
    await fireEvent.input(field, { target: { value: '2.5' } });
    expect(wordsOf(dialog())).toContain('“2.5” is no number of epochs. Use a whole number from 1 to 1,000.');
    await fireEvent.submit(field);
    expect(fake.askedFor('training:extend')).toEqual([]);
    await fireEvent.input(field, { target: { value: '5' } });
    await fireEvent.submit(field);
    await settle(fake);
    expect(fake.askedFor('training:extend')).toEqual([[{ runId: 'first', epochs: 5 }]]);
  });

  test('trains again behind the run that is trained', async () => {
    const fake = trainingWindow();
    const live = buildRun({ id: 'run-1', name: 'busy' });
    fake.answer('training:get-current', () => buildSnapshot({ run: live }));
    fake.answer('runs:list', () => packRuns([...RUNS, live]));
    fake.answer('runs:get', () => FINISHED);
    fake.answer('training:queue', () => buildRun());
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Train again/);
    await fireEvent.click(within(dialog()).getByRole('button', { name: 'Queue after busy' }));
    await settle(fake);
    expect(fake.askedFor('training:start')).toEqual([]);
    expect(fake.askedFor('training:queue')).toHaveLength(1);
  });

  test('of a waiting run takes it out of the queue and deletes nothing', async () => {
    const fake = savedRuns([buildRun({ id: 'waits', name: 'waits', status: 'queued', queuePosition: 0 })]);
    fake.answer('training:cancel-queued', () => null);
    await openRuns(fake);
    await chooseFromMenu(fake, 'waits', /Take out of the queue/);
    expect(fake.askedFor('training:cancel-queued')).toEqual([['waits']]);
    await fireEvent.keyDown(document.body, { key: 'Delete' });
    await settle(fake);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('clones settings into the form of the next run', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Clone settings/);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Train');
    expect(screen.getByLabelText('Epochs')).toHaveProperty('value', '20');
    expect(screen.getByLabelText('Batch size')).toHaveProperty('value', '20');
  });

  test('says why something was not done, until that is put away', async () => {
    const fake = savedRuns();
    fake.answer('runs:change', () => {
      throw new AppError('history-unavailable', 'Another program holds the history.');
    });
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Pin/);
    expect(screen.getByRole('alert').textContent).toContain('Another program holds the history.');
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

test('what the menu asks while there is no run is not done with a later one', async () => {
  const fake = savedRuns([]);
  await openRuns(fake);
  fake.send('desktop:command', 'rename-run');
  await settle(fake);
  fake.send('runs:changed', FINISHED.summary);
  await settle(fake);
  expect(rows()).toHaveLength(1);
  expect(screen.queryByRole('dialog')).toBeNull();
  fake.send('desktop:command', 'rename-run');
  await settle(fake);
  expect(dialog()).toBeTruthy();
});

describe('a deletion', () => {
  test('asks with the size, and can be undone on any page', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await chooseFromMenu(fake, 'first', /Delete/);
    expect(wordsOf(dialog())).toContain('Delete first? ');
    expect(wordsOf(dialog())).toContain('Its measurements and weights (10.3 MB) will be removed.');
    await fireEvent.click(within(dialog()).getByRole('button', { name: 'Delete run' }));
    await settle(fake);
    expect(names()).toEqual(['third', 'second']);
    await fireEvent.click(screen.getByRole('button', { name: 'Train' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await settle(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
    await settle(fake);
    expect(names()).toEqual(['third', 'second', 'first']);
  });

  test('that is not wanted removes nothing', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await fireEvent.keyDown(document.body, { key: 'Delete' });
    await settle(fake);
    await fireEvent.click(within(dialog()).getByRole('button', { name: 'Keep run' }));
    await settle(fake);
    expect(fake.askedFor('runs:delete')).toEqual([]);
    expect(rows()).toHaveLength(3);
  });
});

describe('the selected runs', () => {
  async function select(...runs: readonly string[]): Promise<void> {
    for (const run of runs) await fireEvent.click(screen.getByRole('checkbox', { name: `Select ${run}` }));
  }
  const bar = (): HTMLElement => screen.getByRole('region', { name: 'Selected runs' });

  test('are named at the foot and tagged together', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await select('first', 'third');
    expect(wordsOf(bar())).toContain('2 selected first third');
    await fireEvent.click(within(bar()).getByRole('button', { name: 'Tag…' }));
    await settle(fake);
    const line = within(dialog()).getByRole('combobox', { name: 'Add a tag' });
    await fireEvent.input(line, { target: { value: 'good' } });
    await fireEvent.blur(line);
    await fireEvent.click(within(dialog()).getByRole('button', { name: 'Keep tags' }));
    await settle(fake);
    expect(fake.askedFor('runs:change')).toEqual([
      [{ runId: 'first', changes: { tags: ['wide', 'good'] } }],
      [{ runId: 'third', changes: { tags: ['good'] } }],
    ]);
  });

  test('are deleted together with Del', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await select('first', 'second');
    await fireEvent.keyDown(document.body, { key: 'Delete' });
    await settle(fake);
    await fireEvent.click(within(dialog()).getByRole('button', { name: 'Delete runs' }));
    await settle(fake);
    expect(fake.askedFor('runs:delete')).toEqual([[['first', 'second']]]);
    expect(screen.queryByRole('region', { name: 'Selected runs' })).toBeNull();
  });

  test('stay where they are while letters are typed in an open menu', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await select('first', 'second');
    await fireEvent.click(within(grid()).getByRole('button', { name: 'Actions for first' }));
    await settle(fake);
    for (const key of ['c', 'b', '1']) await fireEvent.keyDown(screen.getByRole('menuitem', { name: /^Colour/ }), { key });
    await settle(fake);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Runs');
    expect(fake.askedFor('runs:change')).toEqual([]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('are compared by the menu, unless they were deleted meanwhile or are too many', async () => {
    const many = Array.from({ length: 9 }, (_, index) => buildRun({ id: `run-${index}`, name: `run ${index}`, status: 'stopped' }));
    const fake = savedRuns([...RUNS, ...many]);
    await openRuns(fake);
    const compare = async (): Promise<void> => {
      fake.send('desktop:command', 'compare-runs');
      await settle(fake);
    };
    await select('first', 'second');
    fake.send('runs:removed', ['first', 'second']);
    await compare();
    expect(screen.getByText('Choose 2 to 8 runs')).toBeTruthy();

    await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
    await select(...many.map(({ name }) => name));
    await compare();
    expect(screen.getByText('Choose 2 to 8 runs')).toBeTruthy();

    await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
    await select('run 0');
    await compare();
    expect(within(screen.getByRole('list', { name: 'Compared runs' })).getAllByRole('listitem')).toHaveLength(8);
  });

  test('are exported together', async () => {
    const fake = savedRuns();
    fake.answer('runs:export', () => ({ name: 'runs' }));
    await openRuns(fake);
    await select('first', 'second');
    await fireEvent.click(within(bar()).getByRole('button', { name: 'Export…' }));
    await settle(fake);
    await fireEvent.click(within(dialog()).getByRole('radio', { name: /TensorBoard/ }));
    await fireEvent.submit(within(dialog()).getByRole('radio', { name: /TensorBoard/ }));
    await settle(fake);
    expect(fake.askedFor('runs:export')).toEqual([[{ runIds: ['first', 'second'], format: 'tensorboard' }]]);
    expect(screen.getByText('2 runs were saved as runs.')).toBeTruthy();
  });

  test('are all rows shown with the box in the head', async () => {
    await openRuns(savedRuns());
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Select all runs shown' }));
    expect(wordsOf(bar())).toContain('3 selected');
    await fireEvent.click(within(bar()).getByRole('button', { name: 'Clear selection' }));
    expect(screen.queryByRole('region', { name: 'Selected runs' })).toBeNull();
  });
});
