import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { packRuns } from '@shared/domain/packed-runs.js';
import { AppError } from '@shared/errors.js';
import { buildRun } from '../../../support/renderer-builders.js';
import { setViewport } from '../../../support/renderer-viewport.js';
import { idleWindow } from '../../../support/renderer-window.js';
import { settle, wordsOf } from '../render-window.js';
import { grid, names, openRuns, rows, RUNS, savedRuns } from './saved-runs.js';

const press = async (key: string): Promise<void> => {
  const focused = document.activeElement;
  if (focused) await fireEvent.keyDown(focused, { key });
};

describe('the table of runs', () => {
  test('has the newest first, with result and status in words', async () => {
    await openRuns(savedRuns());
    expect(rows().map(wordsOf)).toEqual([
      expect.stringMatching(/^third CNN Failed · Loss became not-a-number at step 412\. – – – 8 min 28 s Today/),
      expect.stringMatching(/^second CNN Interrupted – – – 8 min/),
      expect.stringMatching(/^first wide CNN Finished 98\.35 % @ 7 99\.11 % 89 of 10,000/),
    ]);
    expect(wordsOf(screen.getByRole('search', { name: 'Runs' }))).toContain('3 runs');
  });

  test('arrows, Home and End move the one tab stop and open what is under it', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    rows()[0]?.focus();
    await press('ArrowDown');
    await settle(fake);
    expect(document.activeElement).toBe(rows()[1]);
    expect(rows().map((row) => row.getAttribute('aria-selected'))).toEqual(['false', 'true', 'false']);
    expect(rows().map((row) => row.tabIndex)).toEqual([-1, 0, -1]);
    expect(screen.getByRole('complementary', { name: 'Details of second' })).toBeTruthy();
    await press('End');
    await press('ArrowDown');
    await settle(fake);
    expect(document.activeElement).toBe(rows()[2]);
    await press('Enter');
    expect(document.activeElement).toBe(screen.getByRole('complementary', { name: 'Details of first' }));
  });

  test('a column’s head sorts and says so, and the choice is kept', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(names()).toEqual(['first', 'second', 'third']);
    expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending');
    await fireEvent.click(screen.getByRole('button', { name: 'Name' }));
    await settle(fake);
    expect(names()).toEqual(['third', 'second', 'first']);
    expect(fake.askedFor('settings:change').at(-1)).toMatchObject([{ runsView: { sort: 'name', descending: true } }]);
  });

  test('of thousands of runs draws only those in view, and tells how many there are', async () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      buildRun({ id: `run-${index}`, name: `run ${index}`, status: 'finished', createdAt: index }),
    );
    await openRuns(savedRuns(many));
    const drawn = within(grid()).getAllByRole('row').length;
    expect(drawn).toBeLessThan(80);
    expect(grid().getAttribute('aria-rowcount')).toBe('2001');
    rows()[0]?.focus();
    await press('End');
    expect(document.activeElement?.getAttribute('aria-rowindex')).toBe('2001');
    expect(document.activeElement?.textContent).toContain('run 0');
  });

  test('grows while a run is trained', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    fake.send('runs:changed', buildRun({ id: 'fourth', name: 'fourth', createdAt: Date.now() + 1000, epochsDone: 2 }));
    await settle(fake);
    expect(rows().map(wordsOf)[0]).toContain('fourth CNN Epoch 3 of 20');
  });

  test('keeps the focus on its run when the order of the rows changes', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    rows()[0]?.focus();
    await press('ArrowDown');
    expect(document.activeElement?.textContent).toContain('second');
    fake.send('runs:changed', buildRun({ id: 'fourth', name: 'fourth', createdAt: Date.now() + 1000, epochsDone: 2 }));
    await settle(fake);
    expect(document.activeElement).toBe(rows()[2]);
    expect(document.activeElement?.textContent).toContain('second');
  });

  test('finds a run by what was noted about it', async () => {
    const fake = savedRuns(RUNS.map((run) => (run.id === 'second' ? { ...run, notes: 'Overfits after epoch 7' } : run)));
    await openRuns(fake);
    await fireEvent.input(screen.getByRole('searchbox', { name: 'Search runs' }), { target: { value: 'overfits' } });
    expect(names()).toEqual(['second']);
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
    fake.answer('runs:list', () => packRuns([buildRun()]));
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle(fake);
    expect(rows()).toHaveLength(1);
  });
});

describe('search and filters', () => {
  test('the slash leads to the search, which finds names and tags, and back to the table', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await fireEvent.keyDown(document.body, { key: '/' });
    const search = screen.getByRole('searchbox', { name: 'Search runs' });
    expect(document.activeElement).toBe(search);
    await fireEvent.input(search, { target: { value: 'WIDE' } });
    await settle(fake);
    expect(names()).toEqual(['first']);
    expect(screen.getByText('1 of 3 runs')).toBeTruthy();
    await press('ArrowDown');
    expect(document.activeElement).toBe(rows()[0]);
  });

  test('letters typed into the search are no shortcuts', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    const search = screen.getByRole('searchbox', { name: 'Search runs' });
    search.focus();
    for (const key of ['b', 'c', 'Delete', 'F2']) await press(key);
    await settle(fake);
    expect(fake.askedFor('runs:change')).toEqual([]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('that nothing matches can be cleared', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    await fireEvent.click(screen.getByRole('radio', { name: 'FCNN' }));
    await settle(fake);
    expect(screen.getByText('Nothing matches')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    await settle(fake);
    expect(rows()).toHaveLength(3);
  });

  test('archived runs are away until they are asked for', async () => {
    const fake = savedRuns([buildRun({ id: 'a', name: 'a' }), buildRun({ id: 'b', name: 'b', archived: true })]);
    await openRuns(fake);
    expect(names()).toEqual(['a']);
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Archived' }));
    await settle(fake);
    expect(names()).toEqual(['a', 'b']);
    expect(wordsOf(grid())).toContain('archived');
  });
});

describe('an interrupted run', () => {
  test('is told above the table until it is kept as it is', async () => {
    const fake = savedRuns();
    await openRuns(fake);
    const notice = screen.getByRole('group', { name: 'second was interrupted' });
    expect(wordsOf(notice)).toContain('was interrupted after epoch 7 of 20. Its weights are kept.');
    await fireEvent.click(within(notice).getByRole('button', { name: 'Keep as it is' }));
    await settle(fake);
    expect(fake.askedFor('runs:keep-interrupted')).toEqual([['second']]);
    expect(screen.queryByRole('group', { name: 'second was interrupted' })).toBeNull();
  });

  test('kept as it is hands the focus on to the next notice, at last to the table', async () => {
    const fake = savedRuns(['a', 'b', 'c'].map((id) => buildRun({ id, name: id, status: 'interrupted', resumable: id === 'b' })));
    await openRuns(fake);
    for (let left = 3; left > 0; left--) {
      const [keep] = screen.getAllByRole('button', { name: 'Keep as it is' });
      keep?.focus();
      if (keep) await fireEvent.click(keep);
      await settle(fake);
      const next = screen.queryAllByRole('button', { name: 'Keep as it is' })[0];
      expect(document.activeElement).toBe(next ?? rows().find((row) => row.tabIndex === 0));
    }
  });

  test('that has its state is resumed from the notice', async () => {
    const fake = savedRuns([buildRun({ id: 'a', name: 'a', status: 'interrupted', epochsDone: 7, resumable: true })]);
    fake.answer('training:resume', () => buildRun({ id: 'a', name: 'a', epochsDone: 7 }));
    await openRuns(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Resume at epoch 8' }));
    await settle(fake);
    expect(fake.askedFor('training:resume')).toEqual([['a']]);
  });

  test('is not told again at the next start once it was kept', async () => {
    await openRuns(savedRuns([buildRun({ id: 'a', name: 'a', status: 'interrupted', interruptionKept: true })]));
    expect(screen.queryByText(/was interrupted/)).toBeNull();
  });
});

test('in a narrow window the details are a drawer that Enter opens', async () => {
  setViewport(1024, 700);
  const fake = savedRuns();
  await openRuns(fake);
  expect(screen.queryByRole('complementary')).toBeNull();
  rows()[0]?.focus();
  await press('Enter');
  await settle(fake);
  expect(wordsOf(screen.getByRole('dialog', { name: 'Details' }))).toContain('third');
});
