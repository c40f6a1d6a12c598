import { render, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { RUN_STATUSES } from '@shared/domain/run.js';
import ConfusedPairs from '../../../src-renderer/parts/ConfusedPairs.svelte';
import KeyFigures from '../../../src-renderer/parts/KeyFigures.svelte';
import PerClassTable from '../../../src-renderer/parts/PerClassTable.svelte';
import ProgressRuler from '../../../src-renderer/parts/ProgressRuler.svelte';
import { rulerTicks } from '../../../src-renderer/parts/ruler-ticks.js';
import { statusLook } from '../../../src-renderer/parts/run-status.js';
import StatusMark from '../../../src-renderer/parts/StatusMark.svelte';
import { buildMatrix } from '../../support/renderer-builders.js';

const names = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const rows = (): readonly string[] => screen.getAllByRole('row').map((row) => row.textContent.replace(/\s+/g, ' ').trim());

describe('confused pairs', () => {
  test('come largest first, with k of n, at most as many as asked for', () => {
    const matrix = buildMatrix([
      { actual: 9, predicted: 4, count: 6 },
      { actual: 5, predicted: 8, count: 7 },
      { actual: 1, predicted: 7, count: 2 },
    ]);
    render(ConfusedPairs, { matrix, classNames: names, limit: 2 });
    expect(screen.getAllByRole('rowheader').map((head) => head.textContent)).toEqual(['5 read as 8', '9 read as 4']);
    expect(screen.getByText('7 of 100')).toBeTruthy();
  });

  test('say so when nothing was misread, and when nothing is known yet', async () => {
    const { rerender } = render(ConfusedPairs, { matrix: buildMatrix(), classNames: names });
    expect(screen.getByText('Nothing was misread')).toBeTruthy();
    await rerender({ matrix: null });
    expect(screen.getByText('Appears after the first epoch')).toBeTruthy();
  });
});

describe('the per-class table', () => {
  test('has k of n and the share of each class and names the lowest', () => {
    const perClass = [
      { correct: 1191, total: 1194 },
      { correct: 1124, total: 1147 },
      { correct: 0, total: 0 },
    ];
    render(PerClassTable, { perClass, classNames: names });
    const [, first, second, third] = rows();
    expect(first).toMatch(/^0 ?1,191 of 1,194 ?99\.75 % ?3$/);
    expect(second).toMatch(/^1 lowest ?1,124 of 1,147 ?97\.99 % ?23$/);
    expect(third).toMatch(/^2 ?0 of 0 ?– ?0$/);
  });

  test('names none when all are equal', () => {
    const same = [
      { correct: 10, total: 10 },
      { correct: 10, total: 10 },
    ];
    render(PerClassTable, { perClass: same, classNames: names });
    expect(screen.queryByText('lowest')).toBeNull();
  });
});

describe('the progress ruler', () => {
  const ruler = (): HTMLElement => screen.getByRole('progressbar', { name: 'Training progress' });

  test('says how far it is, and that it is paused', async () => {
    const { rerender } = render(ProgressRuler, { progress: 0.619, epochs: 20, colour: 1, label: 'Training progress' });
    expect([ruler().getAttribute('aria-valuenow'), ruler().getAttribute('aria-valuetext')]).toEqual(['61', '61 %']);
    await rerender({ paused: true });
    expect(ruler().getAttribute('aria-valuetext')).toBe('61 %, paused');
  });

  test('says 100 only at the end and is held inside', async () => {
    const { rerender } = render(ProgressRuler, { progress: 0.9999, epochs: 2, colour: 1, label: 'Training progress' });
    expect(ruler().getAttribute('aria-valuenow')).toBe('99');
    await rerender({ progress: 1.2 });
    expect(ruler().getAttribute('aria-valuenow')).toBe('100');
    await rerender({ progress: -1 });
    expect(ruler().getAttribute('aria-valuenow')).toBe('0');
  });

  test('has a segment for each epoch', () => {
    const { container } = render(ProgressRuler, { progress: 0.5, epochs: 20, colour: 1, label: 'Training progress' });
    expect(container.querySelectorAll('line')).toHaveLength(19);
    expect(rulerTicks(4)).toEqual([0.25, 0.5, 0.75]);
    expect(rulerTicks(1)).toEqual([]);
  });

  test('has fewer, still whole, segments for very many epochs', () => {
    expect(rulerTicks(60)).toHaveLength(59);
    expect(rulerTicks(61).map((share) => Math.round(share * 61))).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
    for (const epochs of [100, 299, 1000, 12_345, 100_000]) expect(rulerTicks(epochs).length).toBeLessThan(60);
  });
});

test('key figures pair a label with its value and what belongs to it', () => {
  render(KeyFigures, {
    figures: [
      { label: 'Epoch', value: '13', detail: 'of 20' },
      { label: 'Time left', value: '5:12' },
    ],
  });
  expect(screen.getAllByRole('term').map((term) => term.textContent)).toEqual(['Epoch', 'Time left']);
  expect(screen.getAllByRole('definition').map((value) => value.textContent.trim())).toEqual(['13 of 20', '5:12']);
});

describe('the status mark', () => {
  test('has a word and a glyph of its own for every status', () => {
    const looks = RUN_STATUSES.map(statusLook);
    expect(new Set(looks.map(({ word }) => word)).size).toBe(RUN_STATUSES.length);
    expect(new Set(looks.map(({ glyph }) => glyph)).size).toBe(RUN_STATUSES.length);
  });

  test('adds the detail to the word', () => {
    const { container } = render(StatusMark, { status: 'running', detail: 'epoch 13 of 20' });
    expect(within(container).getByText(/Training/).textContent).toBe('Training · epoch 13 of 20');
  });
});
