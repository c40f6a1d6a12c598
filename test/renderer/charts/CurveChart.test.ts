import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, test } from 'vitest';
import CurveChart from '../../../src-renderer/charts/CurveChart.svelte';
import CurveLegend from '../../../src-renderer/charts/CurveLegend.svelte';
import { CurveLink } from '../../../src-renderer/charts/curve-link.svelte.js';
import type { CurveRun } from '../../../src-renderer/charts/curve-run.js';
import { buildEpochs, buildSteps } from '../../support/renderer-builders.js';
import { buildCurveRun } from './builders.js';
import { nextFrame } from './recording-canvas.js';

const epochs = buildEpochs(12);
const live = buildCurveRun({ steps: [buildSteps(1, 28_800)], epochs, bestEpoch: 7 });
const EMPTY = 'Curves appear here after the first steps';

function renderChart(runs: readonly CurveRun[], overrides: Record<string, unknown> = {}): { link: CurveLink; slider: HTMLElement } {
  const link = new CurveLink();
  render(CurveChart, { runs, metric: 'loss', x: 'epoch', logY: true, label: 'Loss', emptyText: EMPTY, link, ...overrides });
  return { link, slider: screen.getByRole('slider') };
}
const said = (): string | null => screen.getByRole('slider').getAttribute('aria-valuetext');
const press = (key: string, shiftKey = false): Promise<boolean> => fireEvent.keyDown(screen.getByRole('slider'), { key, shiftKey });

describe('without seeing it', () => {
  test('the chart says in a sentence what it shows', () => {
    renderChart([live]);
    const sentence = 'Loss against epoch, logarithmic. cnn-b32: validation loss 0.0400 after epoch 12 of 20, 0.0300 at the best epoch, 7.';
    expect(screen.getByRole('img', { name: sentence })).toBeTruthy();
  });

  test('arrow keys move from epoch to epoch and read the values', async () => {
    renderChart([live]);
    await press('ArrowRight');
    expect(said()).toBe('Epoch 1, step 2,400: 30-step mean 2,385.5000, training 0.4000, validation 0.0420');
    await press('ArrowRight');
    expect(said()).toContain('Epoch 2, step 4,800');
    await press('ArrowLeft', true);
    expect(said()).toContain('step 4,799');
    await press('End');
    expect(said()).toContain('Epoch 12, step 28,800');
    await press('ArrowRight');
    expect(said()).toContain('Epoch 12, step 28,800');
  });

  test('T shows every epoch as a table and hides it again, Escape too', async () => {
    renderChart([live]);
    expect(screen.queryByRole('table')).toBeNull();
    await press('t');
    const table = screen.getByRole('table', { name: 'Loss by epoch' });
    expect(within(table).getAllByRole('row')).toHaveLength(13);
    const best = within(table).getByRole('row', { name: /^7 / });
    expect(best.textContent.replace(/\s+/g, '')).toBe('70.0571best0.0300');
    await press('Escape');
    expect(screen.queryByRole('table')).toBeNull();
  });

  test('T in the table leads back to the curves', async () => {
    const { slider } = renderChart([live]);
    await press('t');
    const box = screen.getByRole('group', { name: 'Loss as a table' });
    box.focus();
    expect(document.activeElement).toBe(box);
    await fireEvent.keyDown(box, { key: 't' });
    expect(screen.queryByRole('table')).toBeNull();
    expect(document.activeElement).toBe(slider);
  });

  test('the button does the same and says what it will do', async () => {
    renderChart([live]);
    await fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
    expect(screen.getByRole('table')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Show as curves' }));
    expect(screen.queryByRole('table')).toBeNull();
  });
});

describe('the crosshair', () => {
  test('goes when the focus goes, unless Enter kept it; Escape frees it', async () => {
    const { slider } = renderChart([live]);
    await press('ArrowRight');
    await fireEvent.blur(slider);
    expect(said()).toContain('Off');
    await press('ArrowRight');
    await press('Enter');
    await fireEvent.blur(slider);
    expect(said()).toContain('Epoch 1');
    await press('Escape');
    expect(said()).toContain('Off');
  });

  test('follows the pointer, and a click keeps it there', async () => {
    const { slider } = renderChart([live]);
    await fireEvent.pointerMove(slider, { clientX: 44.2 });
    expect(said()).toContain('step 9,600');
    await fireEvent.pointerDown(slider, { clientX: 44.2, button: 0 });
    await fireEvent.pointerUp(slider, { clientX: 44.2 });
    await fireEvent.pointerLeave(slider);
    expect(said()).toContain('step 9,600');
  });

  test('is shared by charts on the same link', async () => {
    const { link } = renderChart([live]);
    render(CurveChart, { runs: [live], metric: 'accuracy', x: 'epoch', logY: false, label: 'Accuracy', emptyText: EMPTY, link });
    await fireEvent.keyDown(screen.getByRole('slider', { name: 'Loss, crosshair' }), { key: 'ArrowRight' });
    expect(screen.getByRole('slider', { name: 'Accuracy, crosshair' }).getAttribute('aria-valuetext')).toContain('validation 98.05 %');
  });

  test('reads a run that grew and is smoothed otherwise in each of the charts on a link', async () => {
    const link = new CurveLink();
    const steps = buildSteps(1, 4800);
    const common = { runs: [buildCurveRun({ steps: [steps] })], x: 'step', logY: false, emptyText: EMPTY, link } as const;
    const charts = [
      render(CurveChart, { ...common, metric: 'loss', label: 'Loss' }),
      render(CurveChart, { ...common, metric: 'accuracy', label: 'Accuracy' }),
    ];
    const grown = {
      runs: [buildCurveRun({ steps: [steps, buildSteps(4801, 200)] })],
      smoothing: { kind: 'exponential', weight: 0 },
    } as const;
    for (const { rerender } of charts) await rerender(grown);
    link.show('step', 5000);
    await tick();
    const readings = screen.getAllByRole('slider').map((slider) => slider.getAttribute('aria-valuetext'));
    const last = (column: 'loss' | 'accuracy'): number => buildSteps(4801, 200)[column][199] ?? NaN;
    expect(readings[0]).toContain(`Step 5,000, epoch 2.08: single step ${last('loss').toLocaleString('en')}.0000`);
    expect(readings[1]).toContain(`Step 5,000, epoch 2.08: single step ${(100 * last('accuracy')).toFixed(2)} %`);
  });

  test('does not carry over to another kind of x', async () => {
    const link = new CurveLink();
    const props = { runs: [live], metric: 'loss', logY: true, label: 'Loss', emptyText: EMPTY, link } as const;
    const { rerender } = render(CurveChart, { ...props, x: 'epoch' });
    link.show('epoch', 3, true);
    await tick();
    expect(said()).toContain('Epoch 3');
    await rerender({ x: 'step' });
    expect(said()).toContain('Off');
  });
});

describe('zoom', () => {
  test('dragging zooms x; the button, 0 and a double-click show the whole again', async () => {
    const { link, slider } = renderChart([live]);
    const reset = [
      () => fireEvent.click(screen.getByRole('button', { name: 'Reset zoom' })),
      () => press('0'),
      () => fireEvent.dblClick(slider),
    ];
    for (const undo of reset) {
      await fireEvent.pointerDown(slider, { clientX: 44.5, button: 0 });
      await fireEvent.pointerMove(slider, { clientX: 60 });
      await fireEvent.pointerUp(slider);
      expect(slider.getAttribute('aria-valuemin')).toBe('10');
      await undo();
      expect(slider.getAttribute('aria-valuemin')).toBe('0');
    }
    expect(link.zoomFor('epoch')).toBeNull();
  });

  test('y is scaled by keys and by dragging its axis, which leaves x alone; reset takes it back', async () => {
    const { link, slider } = renderChart([live]);
    await nextFrame();
    for (const scale of [
      () => press('ArrowUp'),
      async () => {
        await fireEvent.pointerDown(slider, { clientX: 10, clientY: 6, button: 0 });
        await fireEvent.pointerMove(slider, { clientX: 10, clientY: 66 });
        return fireEvent.pointerUp(slider);
      },
    ]) {
      await scale();
      expect(link.zoomFor('epoch')).toBeNull();
      await fireEvent.click(screen.getByRole('button', { name: 'Reset zoom' }));
      expect(screen.queryByRole('button', { name: 'Reset zoom' })).toBeNull();
    }
  });

  test('a crosshair outside the view is not read', async () => {
    const { link } = renderChart([live]);
    link.show('epoch', 3, true);
    link.zoomTo('epoch', { from: 5, to: 8 });
    await tick();
    expect(said()).toContain('Off');
    await press('ArrowRight');
    expect(said()).toContain('Epoch 6');
  });
});

describe('before anything is measured', () => {
  test('it says when curves will appear and reads nothing', async () => {
    renderChart([buildCurveRun()]);
    expect(screen.getByText(EMPTY)).toBeTruthy();
    await press('ArrowRight');
    expect(said()).toContain('Off');
    await press('t');
    expect(screen.getByText('No finished epoch yet')).toBeTruthy();
  });

  test('the text goes with the first steps', async () => {
    const props = { metric: 'loss', x: 'epoch', logY: true, label: 'Loss', emptyText: EMPTY } as const;
    const { rerender } = render(CurveChart, { runs: [], ...props });
    expect(screen.getByText(EMPTY)).toBeTruthy();
    await rerender({ runs: [buildCurveRun({ steps: [buildSteps(1, 1)] })] });
    expect(screen.queryByText(EMPTY)).toBeNull();
  });
});

test('a compact chart reads epochs only, and steps while there are no epochs', async () => {
  renderChart([live], { compact: true });
  await press('End');
  expect(said()).toBe('Epoch 12: training 0.0333, validation 0.0400');
  expect(screen.getByRole('slider').getAttribute('aria-valuemin')).toBe('1');
  cleanup();
  renderChart([buildCurveRun({ steps: [buildSteps(1, 600)] })], { compact: true });
  await press('End');
  expect(said()).toContain('step 600');
});

test('several runs have a column pair each, and a run without that epoch has no value', async () => {
  renderChart([live, buildCurveRun({ id: 'b', name: 'cnn-fast', colour: 4, epochs: buildEpochs(2), epochsPlanned: 2 })]);
  await press('t');
  expect(screen.getByRole('columnheader', { name: 'cnn-fast' })).toBeTruthy();
  expect(screen.getByRole('row', { name: /^9 / }).textContent).toContain('–');
});

test('the smoothed value is called by its smoothing; without any the single step is read', async () => {
  renderChart([live], { smoothing: { kind: 'exponential', weight: 0.9 } });
  await press('ArrowRight');
  expect(said()).toContain('smoothed 0.90 2,391.');
  cleanup();
  renderChart([live], { smoothing: { kind: 'exponential', weight: 0 } });
  await press('ArrowRight');
  expect(said()).toContain('single step 2,400.0000');
});

test('the legend names the lines, and the runs when there are several', () => {
  const { unmount } = render(CurveLegend, { runs: [live], showMean: true });
  expect(screen.getAllByRole('listitem').map((item) => item.textContent.trim())).toEqual(['30-step mean', 'training', 'validation']);
  unmount();
  render(CurveLegend, { runs: [live, buildCurveRun({ id: 'b', name: 'cnn-fast' })], showMean: false });
  expect(screen.getAllByRole('listitem').map((item) => item.textContent.trim())).toEqual(['training', 'validation', 'cnn-b32', 'cnn-fast']);
});
