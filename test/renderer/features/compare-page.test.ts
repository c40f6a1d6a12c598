import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { DEFAULT_SETTINGS } from '@shared/ipc/contract.js';
import { ALPHA, answers, BETA, finished, GAMMA, savedRuns } from '../compare-window.js';
import { setViewport } from '../../support/renderer-viewport.js';
import { buildConfig, buildDetail, buildEpoch, buildEpochs } from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { idleWindow } from '../../support/renderer-window.js';
import { renderWindow, settle, wordsIn, wordsOf } from './render-window.js';

async function compare(fake: FakeApi, ...names: readonly string[]): Promise<void> {
  await renderWindow(fake);
  await fireEvent.keyDown(document.body, { key: '3' });
  await settle(fake);
  for (const name of names) await fireEvent.click(screen.getByRole('checkbox', { name: new RegExp(`^${name}`) }));
  await fireEvent.click(screen.getByRole('button', { name: `Compare ${names.length} runs` }));
  await settle(fake);
}

const chips = (): readonly string[] =>
  within(screen.getByRole('list', { name: 'Compared runs' }))
    .getAllByRole('listitem')
    .map(wordsOf);
const row = (region: string, name: string): readonly string[] => {
  const found = within(screen.getByRole('region', { name: region }))
    .getByRole('rowheader', { name })
    .closest('tr');
  return found ? within(found).getAllByRole('cell').map(wordsOf) : [];
};

describe('before two runs are chosen', () => {
  test('it lists the runs and compares those ticked, not fewer than two', async () => {
    const fake = savedRuns();
    await renderWindow(fake);
    await fireEvent.keyDown(document.body, { key: '3' });
    // not before it is known whether runs were compared the last time: the list would flash up
    expect(screen.queryByText('Choose 2 to 8 runs')).toBeNull();
    await settle(fake);
    expect(screen.getByText('Choose 2 to 8 runs')).toBeTruthy();
    const [first, second] = screen.getAllByRole('checkbox');
    if (!first || !second) throw new Error('The list has fewer than two runs');
    await fireEvent.click(first);
    await fireEvent.click(screen.getByRole('button', { name: 'Compare runs' }));
    expect(screen.queryByRole('list', { name: 'Compared runs' })).toBeNull();
    await fireEvent.click(second);
    await fireEvent.click(screen.getByRole('button', { name: 'Compare 2 runs' }));
    await settle(fake);
    expect(chips()).toEqual(['gamma', 'beta']);
  });

  test('no more than eight can be ticked', async () => {
    const many = Array.from({ length: 9 }, (_, index) => finished(`run-${index}`, 9900, {}, { createdAt: index }));
    const fake = savedRuns(many);
    await renderWindow(fake);
    await fireEvent.keyDown(document.body, { key: '3' });
    await settle(fake);
    for (const box of screen.getAllByRole('checkbox').slice(0, 8)) await fireEvent.click(box);
    expect(screen.getByText('8 of 8 chosen: take one away to add another')).toBeTruthy();
    expect(screen.getAllByRole('checkbox')[8]).toHaveProperty('disabled', true);
  });

  test('without any run it leads to the first training', async () => {
    const fake = idleWindow();
    await renderWindow(fake);
    await fireEvent.keyDown(document.body, { key: '3' });
    await settle(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Start training' }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Train');
  });
});

describe('results and settings', () => {
  test('mark the best and tell the rest against the baseline', async () => {
    await compare(savedRuns(), 'alpha', 'beta');
    expect(row('Results', 'Test accuracy')).toEqual(['99.11 % , best', '97.81 % −1.30 points']);
    expect(row('Results', 'Misread of 10,000')).toEqual(['89 , best', '219 +130 digits']);
  });

  test('another baseline turns the differences round', async () => {
    const fake = savedRuns();
    fake.answer('runs:change', ({ runId, changes }) => {
      const { summary } = runId === 'alpha' ? ALPHA : BETA;
      const other = runId === 'alpha' ? BETA : ALPHA;
      fake.send('runs:changed', { ...other.summary, pinned: false });
      const changed = { ...summary, pinned: changes.pinned ?? summary.pinned };
      fake.send('runs:changed', changed);
      return changed;
    });
    await compare(fake, 'alpha', 'beta');
    await fireEvent.click(screen.getByRole('button', { name: 'beta as the baseline' }));
    await settle(fake);
    expect(row('Results', 'Test accuracy')).toEqual(['99.11 % , best +1.30 points', '97.81 %']);
    await fireEvent.keyDown(screen.getByRole('button', { name: 'alpha, curves' }), { key: 'b' });
    await settle(fake);
    expect(row('Results', 'Test accuracy')[0]).toBe('99.11 % , best');
    expect(fake.askedFor('runs:change').at(-1)).toEqual([{ runId: 'alpha', changes: { pinned: true } }]);
  });

  test('a baseline that cannot be pinned is told', async () => {
    const fake = savedRuns();
    fake.answer('runs:change', () => {
      throw new AppError('history-unavailable', 'The disk is gone.');
    });
    await compare(fake, 'alpha', 'beta');
    await fireEvent.click(screen.getByRole('button', { name: 'beta as the baseline' }));
    await settle(fake);
    expect(wordsOf(screen.getByRole('alert'))).toBe('The disk is gone.');
  });

  test('settings show what differs, say how many are equal, and can show all', async () => {
    await compare(savedRuns(), 'alpha', 'beta');
    expect(row('Configuration', 'Batch size')).toEqual(['20', '64']);
    expect(within(screen.getByRole('region', { name: 'Configuration' })).getAllByRole('rowheader')).toHaveLength(1);
    const equal = Number(/(\d+) settings are equal and hidden/.exec(wordsIn('Configuration'))?.[1]);
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Differences only' }));
    expect(within(screen.getByRole('region', { name: 'Configuration' })).getAllByRole('rowheader')).toHaveLength(equal + 1);
    expect(row('Configuration', 'Kernel size')).toEqual(['3×3', '3×3']);
  });

  test('runs validated on another split are told apart', async () => {
    await compare(savedRuns([ALPHA, { ...BETA, config: buildConfig({ splitSeed: 4 }) }]), 'alpha', 'beta');
    expect(screen.getByText(/beta was validated on other digits than alpha/)).toBeTruthy();
    expect(row('Results', 'Best validation loss').join(' ')).not.toContain('best');
  });

  test('runs on another data set are not compared digit by digit', async () => {
    await compare(savedRuns([ALPHA, { ...BETA, config: buildConfig({ dataset: 'fashion' }) }]), 'alpha', 'beta');
    expect(screen.getByText(/beta was trained and tested on other digits than alpha/)).toBeTruthy();
    expect(wordsIn('Confusion difference')).toContain('cannot be compared digit by digit');
    expect(screen.queryByRole('group', { name: 'Is the better one really better?' })).toBeNull();
  });
});

describe('the chips', () => {
  test('keep order, which Alt and arrows change', async () => {
    await compare(savedRuns(), 'alpha', 'beta', 'gamma');
    await fireEvent.keyDown(screen.getByRole('button', { name: 'gamma, curves' }), { key: 'ArrowLeft', altKey: true });
    expect(chips()).toEqual(['alpha', 'gamma', 'beta']);
    expect(row('Results', 'Misread of 10,000').map((words) => words.slice(0, 3).trim())).toEqual(['89', '84', '219']);
  });

  test('hide and show the curves of a run, which its numbers outlive', async () => {
    await compare(savedRuns(), 'alpha', 'beta');
    const chart = (): string => screen.getByRole('img', { name: /^Loss against/ }).getAttribute('aria-label') ?? '';
    expect(chart()).toContain('beta:');
    await fireEvent.click(screen.getByRole('button', { name: 'beta, curves' }));
    expect(chart()).not.toContain('beta:');
    expect(row('Results', 'Test accuracy')).toHaveLength(2);
    await fireEvent.click(screen.getByRole('button', { name: 'beta, curves' }));
    expect(chart()).toContain('beta:');
  });

  test('a run whose colour is taken gives way and says so', async () => {
    await compare(savedRuns(), 'alpha', 'gamma');
    expect(screen.getByText(/gamma is drawn in another colour here, because alpha has the same/)).toBeTruthy();
  });

  test('taking away all but one leads back to the choice', async () => {
    await compare(savedRuns(), 'alpha', 'beta');
    await fireEvent.keyDown(screen.getByRole('button', { name: 'beta, curves' }), { key: 'Delete' });
    expect(screen.getByText('Choose 2 to 8 runs')).toBeTruthy();
    expect(screen.getByRole('checkbox', { name: /^alpha/ })).toHaveProperty('checked', true);
  });

  test('hand the focus on to a neighbour of the one that is taken away', async () => {
    await compare(savedRuns(), 'alpha', 'beta', 'gamma');
    const cross = (name: string): HTMLElement => screen.getByRole('button', { name: `Remove ${name}` });
    cross('beta').focus();
    await fireEvent.click(cross('beta'));
    expect(chips()).toEqual(['alpha', 'gamma']);
    expect(document.activeElement).toBe(cross('gamma'));
  });

  test('another run can be added', async () => {
    const fake = savedRuns();
    await compare(fake, 'alpha', 'beta');
    await fireEvent.click(screen.getByRole('button', { name: 'Add run' }));
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('checkbox', { name: /^gamma/ }));
    await settle(fake);
    expect(chips()).toEqual(['alpha', 'beta', 'gamma']);
  });
});

const verdict = (): string => wordsOf(screen.getByRole('group', { name: 'Is the better one really better?' }));

describe('digit by digit', () => {
  test('the difference is the other run minus the baseline; the two can be swapped', async () => {
    const fake = savedRuns();
    await compare(fake, 'alpha', 'beta');
    const grid = screen.getByRole('grid', { name: 'Misread test digits: beta minus alpha' });
    expect(within(grid).getByRole('gridcell', { name: 'True 9 read as 4: 12 digits more' }).textContent).toBe('+12');
    expect(within(grid).getByRole('gridcell', { name: 'True 5 read as 3: 17 digits fewer' }).textContent).toBe('−17');
    expect(wordsIn('Confusion difference')).toMatch(/−17\s+\+17/);
  });

  test('arrows walk the cells of the difference', async () => {
    await compare(savedRuns(), 'alpha', 'beta');
    const grid = screen.getByRole('grid', { name: /minus alpha/ });
    await fireEvent.keyDown(grid, { key: 'ArrowRight' });
    expect(document.activeElement?.getAttribute('aria-label')).toBe('True 0 read as 1: equally many');
    expect(
      within(grid)
        .getAllByRole('gridcell')
        .filter((cell) => cell.tabIndex === 0),
    ).toHaveLength(1);
  });

  test('the digits they read differently, by who is right', async () => {
    const fake = savedRuns();
    await compare(fake, 'alpha', 'beta');
    const region = within(screen.getByRole('region', { name: 'Digits they disagree on' }));
    expect(region.getAllByRole('radio').map(wordsOf)).toEqual(['only beta right 0', 'only alpha right 3', 'both wrong 0']);
    await fireEvent.click(region.getByRole('radio', { name: /only alpha right/ }));
    await settle(fake);
    expect(region.getAllByRole('button', { name: /^Test digit/ }).map((button) => button.title)).toEqual([
      'Test digit 5, true 5: beta read 6, wrong; alpha read 5',
      'Test digit 7, true 7: beta read 8, wrong; alpha read 7',
      'Test digit 11, true 1: beta read 2, wrong; alpha read 1',
    ]);
    expect(fake.askedFor('datasets:read-digits').at(-1)).toEqual([{ dataset: 'mnist', part: 'test', indices: [5, 7, 11] }]);
    await fireEvent.click(region.getByRole('button', { name: /^Test digit 7/ }));
    const dialog = within(screen.getByRole('dialog', { name: 'Test digit 7' }));
    expect(dialog.getAllByRole('row').map(wordsOf)).toEqual([
      'Run Read as Probability',
      'beta 8, misread 0.87 Inspect',
      'alpha 7, right 0.87 Inspect',
    ]);
  });

  test('more digits, once shown, stay while another run changes', async () => {
    const fake = savedRuns();
    const misread = Array.from({ length: 150 }, (_, index) => index);
    fake.answer('runs:get-test-predictions', (id) => answers(id === 'alpha' ? misread : [], 200));
    await compare(fake, 'alpha', 'beta');
    const region = within(screen.getByRole('region', { name: 'Digits they disagree on' }));
    const shown = (): number => region.getAllByRole('listitem').length;
    await fireEvent.click(region.getByRole('button', { name: 'Show more of 90 left' }));
    await settle(fake);
    expect([shown(), fake.askedFor('datasets:read-digits').length]).toEqual([120, 2]);
    await fireEvent.click(region.getByRole('button', { name: /^Test digit 99,/ }));
    fake.send('runs:changed', { ...GAMMA.summary, epochsDone: 8 });
    await settle(fake);
    expect([shown(), fake.askedFor('datasets:read-digits').length]).toEqual([120, 2]);
    expect(screen.getByRole('dialog', { name: 'Test digit 99' })).toBeTruthy();
  });

  test('says whether the better one is better, or lucky', async () => {
    await compare(savedRuns(), 'alpha', 'beta');
    expect(verdict()).toContain('alpha misreads 3 fewer digits than beta.');
    expect(verdict()).toContain('by chance in 25 of 100 such comparisons');
  });

  test('in a narrow window difference and digits share a place', async () => {
    setViewport(1024, 700);
    await compare(savedRuns(), 'alpha', 'beta');
    expect(screen.queryByRole('region', { name: 'Digits they disagree on' })).toBeNull();
    await fireEvent.click(screen.getByRole('radio', { name: 'Digits' }));
    expect(screen.getByRole('region', { name: 'Digits they disagree on' })).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Confusion difference' })).toBeNull();
  });
});

/** Opens a menu as the keyboard does. */
async function openMenu(name: string): Promise<void> {
  const button = screen.getByRole('button', { name });
  button.focus();
  await fireEvent.keyDown(button, { key: 'ArrowDown' });
  await waitFor(() => screen.getAllByRole('menuitem'));
}

describe('what was chosen', () => {
  const remembered = { runIds: ['beta', 'gone', 'alpha'], x: 'time', logY: false, smoothing: 0.5 } as const;

  test('is there again at the next start, without runs that are gone', async () => {
    const fake = savedRuns();
    fake.answer('settings:get', () => ({ ...DEFAULT_SETTINGS, compareView: remembered }));
    await renderWindow(fake);
    await fireEvent.keyDown(document.body, { key: '3' });
    await settle(fake);
    expect(chips()).toEqual(['beta', 'alpha']);
    expect(screen.getByRole('radio', { name: 'Time' }).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByRole('radio', { name: 'Linear' }).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByRole('slider', { name: /^Smoothing/ })).toHaveProperty('value', '0.5');
  });

  test('is kept when it changes', async () => {
    const fake = savedRuns();
    await compare(fake, 'alpha', 'beta');
    await fireEvent.keyDown(document.body, { key: 'x' });
    await waitFor(() => {
      expect(fake.askedFor('settings:change')).toContainEqual([
        { compareView: { ...DEFAULT_SETTINGS.compareView, runIds: ['alpha', 'beta'], x: 'time' } },
      ]);
    });
  });

  test('is exported in the order chosen', async () => {
    const fake = savedRuns();
    fake.answer('runs:export', () => ({ name: 'exports' }));
    await compare(fake, 'beta', 'alpha');
    await openMenu('Export the compared runs');
    await fireEvent.click(screen.getByRole('menuitem', { name: 'TensorBoard event files…' }));
    await settle(fake);
    expect(fake.askedFor('runs:export')).toEqual([[{ runIds: ['beta', 'alpha'], format: 'tensorboard' }]]);
  });

  test('pictures and numbers are saved under their names', async () => {
    const fake = savedRuns();
    fake.answer('app:save-file', () => ({ name: 'Loss.csv' }));
    await compare(fake, 'beta', 'alpha');
    await openMenu('Save Loss');
    await fireEvent.click(screen.getByRole('menuitem', { name: 'Save numbers as CSV…' }));
    await settle(fake);
    const [request] = fake.askedFor('app:save-file')[0] ?? [];
    const { suggestedName, kind, bytes } = request as { suggestedName: string; kind: string; bytes: Uint8Array };
    expect([suggestedName, kind]).toEqual(['Loss.csv', 'csv']);
    expect(new TextDecoder().decode(bytes).split('\r\n')).toHaveLength(1 + 2 * (2400 + 20) + 1);
  });

  test('a picture that cannot be written is told with its reason', async () => {
    const fake = savedRuns();
    fake.answer('app:save-file', () => {
      throw new AppError('disk-full', 'The disk is full. Free some space and save again.');
    });
    await compare(fake, 'beta', 'alpha');
    await openMenu('Save Confusion difference');
    await fireEvent.click(screen.getByRole('menuitem', { name: 'Save numbers as CSV…' }));
    await settle(fake);
    expect(wordsOf(screen.getByRole('dialog', { name: 'Confusion difference could not be saved' }))).toContain('The disk is full.');
  });

  test('loses runs that were deleted', async () => {
    const fake = savedRuns();
    await compare(fake, 'alpha', 'beta', 'gamma');
    fake.send('runs:removed', ['beta']);
    await settle(fake);
    expect(chips()).toEqual(['alpha', 'gamma']);
  });
});

describe('runs that are not whole', () => {
  test('one still trained is tagged, grows, and waits for its test', async () => {
    const detail = buildDetail({ epochs: buildEpochs(3) });
    const live = { ...detail, summary: { ...detail.summary, id: 'live', name: 'live', colour: 5, createdAt: 9 } };
    const fake = savedRuns([ALPHA, live]);
    await compare(fake, 'alpha', 'live');
    expect(chips()).toEqual(['alpha', 'live so far']);
    expect(row('Results', 'Test accuracy')).toEqual(['99.11 %', '–']);
    expect(wordsIn('Confusion difference')).toContain('live has not been tested yet');
    fake.send('training:epoch-ended', { runId: 'live', epoch: buildEpoch(4) });
    await settle(fake);
    expect(screen.getByRole('img', { name: /^Accuracy against/ }).getAttribute('aria-label')).toContain('after epoch 4 of 20');
  });

  test('one that cannot be read is named, can be read again, and leaves the others compared', async () => {
    const fake = savedRuns();
    fake.answer('runs:get', (id) => {
      if (id === 'gamma') throw new AppError('history-damaged', 'Its row is damaged.');
      return id === 'alpha' ? ALPHA : BETA;
    });
    await compare(fake, 'alpha', 'beta', 'gamma');
    expect(wordsOf(screen.getByRole('alert'))).toBe('gamma could not be read: Its row is damaged. Try again');
    expect(row('Results', 'Test accuracy')).toHaveLength(2);
    fake.answer('runs:get', (id) => (id === 'gamma' ? GAMMA : id === 'alpha' ? ALPHA : BETA));
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle(fake);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(row('Results', 'Test accuracy')).toHaveLength(3);
  });
});
