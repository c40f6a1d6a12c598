import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test, vi } from 'vitest';
import { drawWindow } from '../draw-window.js';
import { renderWindow, settle, wordsIn } from './render-window.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';

async function openDraw(fake: FakeApi = drawWindow()): Promise<FakeApi> {
  await renderWindow(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Draw' }));
  await settle(fake);
  return fake;
}
const pad = (): HTMLElement => screen.getByLabelText(/^Drawing pad/);

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await fireEvent.keyDown(pad(), { key });
}

/** A lying line, drawn with the keyboard alone. */
async function drawLine(): Promise<void> {
  await press(' ', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', ' ');
  await vi.waitFor(() => {
    expect(wordsIn('Reading')).toContain('then');
  });
}

describe('Draw', () => {
  test('begins blank, with both bundled networks', async () => {
    await openDraw();
    expect(wordsIn('Reading')).toContain('Draw a digit to see it read');
    expect(wordsIn('Second opinions')).toContain('Reference FCNN');
    expect(wordsIn('What the network sees')).toContain('–');
  });

  test('reads what the keyboard draws, and says which network differs', async () => {
    await openDraw();
    await drawLine();
    expect(pad().getAttribute('aria-label')).toMatch(/Your drawing is read as 7, \d/);
    expect(wordsIn('Second opinions')).toContain('1 reads 5, 1 reads 7');
    expect(wordsIn('Second opinions')).toContain('Reference FCNN differs');
    const table = within(screen.getByRole('table', { name: 'Probability of each digit' }));
    expect(table.getAllByRole('row')).toHaveLength(10);
  });

  test('is not sure below a probability that the user sets', async () => {
    const fake = await openDraw();
    await drawLine();
    expect(wordsIn('Reading')).not.toContain('not sure,');
    await fireEvent.input(screen.getByRole('slider', { name: 'Not sure below' }), { target: { value: '1' } });
    await settle(fake);
    expect(wordsIn('Reading')).toContain('not sure,');
    expect(fake.askedFor('settings:change').at(-1)).toMatchObject([{ drawView: { unsureBelow: 1 } }]);
  });

  test('keeps a drawing with a digit key and Enter; other keys stay shortcuts of the window', async () => {
    const fake = await openDraw();
    await drawLine();
    expect(screen.getByRole('button', { name: 'Save as 7' })).toBeTruthy();
    await press('3');
    expect(screen.getByRole('button', { name: 'Save as 3' })).toBeTruthy();
    await press('Enter');
    await settle(fake);
    expect(fake.askedFor('drawings:save')).toMatchObject([[{ label: 3, height: 28, width: 28 }]]);
    expect(wordsIn('Keep this drawing')).toContain('Saved as 3');
    await fireEvent.keyDown(document.body, { key: '1' });
    await settle(fake);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Train');
    await fireEvent.keyDown(document.body, { key: '5' });
    await settle(fake);
    expect(pad().getAttribute('aria-label')).toContain('read as 7');
  });

  test('undoes, redoes and clears with the keys', async () => {
    await openDraw();
    await drawLine();
    const reads = (words: string) =>
      vi.waitFor(() => {
        expect(pad().getAttribute('aria-label')).toContain(words);
      });
    await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    await reads('Nothing is drawn');
    await fireEvent.keyDown(document.body, { key: 'Z', ctrlKey: true, shiftKey: true });
    await reads('read as 7');
    await fireEvent.keyDown(document.body, { key: 'Delete' });
    await reads('Nothing is drawn');
    await fireEvent.keyDown(document.body, { key: 'e' });
    expect(screen.getByRole('radio', { name: 'Eraser' }).getAttribute('aria-checked')).toBe('true');
  });

  test('a click on a map leads to Inspect with this drawing', async () => {
    const fake = await openDraw();
    fake.answer('inspection:get-activations', () => {
      throw new Error('not in this test');
    });
    await drawLine();
    await fireEvent.click(await screen.findByRole('button', { name: /^hidden 1, peak/ }));
    await settle(fake);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Inspect');
    expect(fake.askedFor('inspection:get-activations').at(-1)).toMatchObject([
      { network: { kind: 'model', modelId: 'reference-cnn' }, digit: { kind: 'pixels' } },
    ]);
  });

  test('a file that is no picture gets a sentence, and the drawing stays', async () => {
    const fake = await openDraw();
    await drawLine();
    const file = new File(['hello'], 'notes.txt');
    await fireEvent.drop(pad(), { dataTransfer: { files: [file] } });
    await settle(fake);
    await vi.waitFor(() => {
      expect(screen.getByRole('alert').textContent).toBe('notes.txt is not a picture that can be read. Use a PNG or a JPEG of one digit.');
    });
    expect(pad().getAttribute('aria-label')).toContain('read as 7');
  });
});
