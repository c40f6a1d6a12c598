import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { describe, expect, test, vi } from 'vitest';
import ConfusionMatrix from '../../../src-renderer/parts/ConfusionMatrix.svelte';
import { buildMatrix } from '../../support/renderer-builders.js';

const names = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const matrix = buildMatrix([
  { actual: 9, predicted: 4, count: 16 },
  { actual: 5, predicted: 3, count: 4 },
]);
const props = { matrix, classNames: names, mode: 'count', label: 'Confusion on 1,000 digits' } as const;
const cell = (name: string): HTMLElement => screen.getByRole('gridcell', { name });
const inTabOrder = (): readonly (string | null)[] =>
  screen
    .getAllByRole('gridcell')
    .filter((one) => one.getAttribute('tabindex') === '0')
    .map((one) => one.getAttribute('aria-label'));

describe('reading it', () => {
  test('every cell says what it counts', () => {
    render(ConfusionMatrix, props);
    expect(cell('16 of 100 true 9 read as 4').textContent).toBe('16');
    expect(cell('0 of 100 true 9 read as 5').textContent).toBe('');
    expect(cell('84 of 100 true 9 read correctly')).toBeTruthy();
    expect(screen.getAllByRole('gridcell', { name: /of 100 true/ })).toHaveLength(100);
  });

  test('rows and columns are headed by the class names of the data set', () => {
    const { container } = render(ConfusionMatrix, {
      ...props,
      matrix: { classes: 2, counts: Uint32Array.from([5, 1, 0, 6]) },
      classNames: ['cat', 'dog'],
    });
    const table = within(container);
    expect(table.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['cat', 'dog', 'correct %', 'misread']);
    expect(table.getAllByRole('rowheader').map((head) => head.textContent)).toEqual(['cat', 'dog']);
    expect(cell('1 of 6 true cat read as dog')).toBeTruthy();
  });

  test('a row ends with its share and its misread count, unless compact', async () => {
    const { rerender } = render(ConfusionMatrix, props);
    const row = (): string => screen.getAllByRole('row').at(-1)?.textContent.replace(/\s+/g, ' ').trim() ?? '';
    expect(row()).toMatch(/84\.00\s?16$/);
    await rerender({ compact: true });
    expect(row()).not.toContain('84.00');
  });

  test('the legend has the maximum, of counts or of shares', async () => {
    const { rerender } = render(ConfusionMatrix, props);
    expect(screen.getByText(/16 misread/)).toBeTruthy();
    await rerender({ mode: 'row-percent' });
    expect(screen.getByText(/16\.00 % of row/)).toBeTruthy();
    expect(cell('16 of 100 true 9 read as 4, 16 %').textContent).toBe('16');
    expect(cell('4 of 100 true 5 read as 3, 4.0 %').textContent).toBe('4.0');
  });

  test('before the first epoch there is an outline without values', () => {
    render(ConfusionMatrix, { ...props, matrix: null });
    expect(screen.queryByRole('grid')).toBeNull();
    expect(screen.getByRole('table', { name: 'Confusion on 1,000 digits: no values yet' })).toBeTruthy();
    expect(screen.queryByText(/misread$/, { selector: '.legend' })).toBeNull();
  });

  test('the pointed cell is told in full below', async () => {
    render(ConfusionMatrix, props);
    expect(screen.getByText('row: true, column: read as')).toBeTruthy();
    await fireEvent.mouseEnter(cell('16 of 100 true 9 read as 4'));
    expect(screen.getByText('16 of 100 true 9 read as 4')).toBeTruthy();
    await fireEvent.mouseLeave(screen.getByRole('grid'));
    expect(screen.getByText('row: true, column: read as')).toBeTruthy();
  });
});

describe('many classes', () => {
  const classes = 47;
  const counts = new Uint32Array(classes * classes).map((_, cell) => (Math.floor(cell / classes) === cell % classes ? 50 : 0));
  counts[46 * classes + 2] = 3;
  const many = { ...props, matrix: { classes, counts }, classNames: Array.from({ length: classes }, (_, index) => `class ${index}`) };

  test('have no numbers in their cells, but every name and every sentence, and the keyboard', async () => {
    const { container } = render(ConfusionMatrix, many);
    const one = cell('3 of 53 true class 46 read as class 2');
    expect(one.textContent).toBe('');
    expect(within(container).getAllByRole('rowheader').at(-1)?.textContent).toBe('class 46');
    await fireEvent.mouseEnter(one);
    expect(screen.getByText('3 of 53 true class 46 read as class 2')).toBeTruthy();
    cell('50 of 50 true class 0 read correctly').focus();
    await fireEvent.keyDown(screen.getByRole('grid'), { key: 'End' });
    expect(document.activeElement?.getAttribute('aria-label')).toBe('0 of 50 true class 0 read as class 46');
  });

  test('twenty still have numbers', () => {
    const twenty = new Uint32Array(400).fill(2);
    render(ConfusionMatrix, { ...props, matrix: { classes: 20, counts: twenty }, classNames: many.classNames.slice(0, 20) });
    expect(cell('2 of 40 true class 3 read as class 4').textContent).toBe('2');
  });
});

describe('the keyboard', () => {
  const press = (key: string): Promise<boolean> => fireEvent.keyDown(screen.getByRole('grid'), { key });

  test('one cell is in the tab order; arrows move the focus and stop at the edges', async () => {
    render(ConfusionMatrix, props);
    expect(inTabOrder()).toEqual(['100 of 100 true 0 read correctly']);
    cell('100 of 100 true 0 read correctly').focus();
    await press('ArrowUp');
    await press('ArrowDown');
    await press('ArrowRight');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('100 of 100 true 1 read correctly');
    await press('End');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('0 of 100 true 1 read as 9');
    await press('ArrowRight');
    await press('Home');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('0 of 100 true 1 read as 0');
    expect(inTabOrder()).toEqual(['0 of 100 true 1 read as 0']);
  });

  test('Enter and Space choose the cell, a click too', async () => {
    const onselect = vi.fn();
    render(ConfusionMatrix, { ...props, onselect });
    cell('100 of 100 true 0 read correctly').focus();
    await press('ArrowRight');
    await press('Enter');
    await press(' ');
    await fireEvent.click(cell('16 of 100 true 9 read as 4'));
    const chosen = onselect.mock.calls.map(([one]: { actual: number; predicted: number }[]) => [one?.actual, one?.predicted]);
    expect(chosen).toEqual([
      [0, 1],
      [0, 1],
      [9, 4],
    ]);
  });

  test('keys with Ctrl are left to the page, other keys too', async () => {
    render(ConfusionMatrix, props);
    cell('100 of 100 true 0 read correctly').focus();
    expect(await fireEvent.keyDown(screen.getByRole('grid'), { key: 'ArrowDown', ctrlKey: true })).toBe(true);
    expect(await press('t')).toBe(true);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('100 of 100 true 0 read correctly');
  });

  test('the chosen cell is marked and first in the tab order', () => {
    render(ConfusionMatrix, { ...props, selected: { actual: 9, predicted: 4 } });
    expect(screen.getByRole('gridcell', { selected: true }).getAttribute('aria-label')).toBe('16 of 100 true 9 read as 4');
    expect(inTabOrder()).toEqual(['16 of 100 true 9 read as 4']);
  });
});
