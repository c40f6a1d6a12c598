import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '@shared/ipc/contract.js';
import { drawWindow, lettersWindow } from '../draw-window.js';
import { renderWindow, settle, wordsIn, wordsOf } from './render-window.js';
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

test('a digit that was deleted stays told of, and can be put back', async () => {
  const fake = await openDraw();
  await drawLine();
  await press('7');
  await press('Enter');
  await settle(fake);
  await fireEvent.click(screen.getByRole('button', { name: /^Your digits/ }));
  await settle(fake);
  const dialog = within(screen.getByRole('dialog'));
  await fireEvent.click(dialog.getByRole('button', { name: 'Delete this 7' }));
  await settle(fake);
  expect(dialog.getByRole('status').textContent).toMatch(/Deleted a 7/);
  await fireEvent.click(dialog.getByRole('button', { name: 'Undo' }));
  await settle(fake);
  expect(dialog.getByRole('button', { name: 'Delete this 7' })).toBeTruthy();
});

test('opinions of networks that are gone take no place among those that can be had', async () => {
  const gone = [1, 2, 3, 4, 5, 6].map((id) => ({ kind: 'model', modelId: `gone-${id}` }) as const);
  const fake = drawWindow();
  fake.answer('settings:get', () => ({ ...DEFAULT_SETTINGS, theme: 'light', drawView: { ...DEFAULT_SETTINGS.drawView, opinions: gone } }));
  await openDraw(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Choose…' }));
  const choice = screen.getByRole('checkbox', { name: 'Reference FCNN' });
  expect(choice).toHaveProperty('disabled', false);
  await fireEvent.click(choice);
  await settle(fake);
  expect(fake.askedFor('settings:change').at(-1)).toMatchObject([{ drawView: { opinions: [{ modelId: 'reference-fcnn' }] } }]);
});

describe('a network of another data set', () => {
  /** The letters network reads; a digits network and itself give their opinions. */
  async function openLetters(): Promise<FakeApi> {
    const fake = lettersWindow();
    const letters = { kind: 'model', modelId: 'letters-net' } as const;
    const opinions = [letters, { kind: 'model', modelId: 'reference-cnn' }] as const;
    fake.answer('settings:get', () => ({ ...DEFAULT_SETTINGS, theme: 'light', drawView: { readBy: letters, opinions, unsureBelow: 0.1 } }));
    return openDraw(fake);
  }

  test('answers with its own classes, and networks with other classes do not disagree with it', async () => {
    await openLetters();
    await drawLine();
    expect(pad().getAttribute('aria-label')).toMatch(/Your drawing is read as ash, \d/);
    const table = within(screen.getByRole('table', { name: 'Probability of each digit' }));
    expect(table.getAllByRole('rowheader').map((head) => head.textContent)).toEqual(['a', 'b', 'c', 'ash']);
    expect(wordsIn('Second opinions')).toContain('1 network reads ash');
    expect(wordsIn('Second opinions')).toContain('reference-cnn other classes');
    expect(wordsIn('Second opinions')).not.toContain('differs');
  });

  test('has test digits of its own set', async () => {
    const fake = await openLetters();
    const row = within(screen.getByRole('region', { name: 'Load a test digit' }));
    expect(row.getAllByRole('listitem')).toHaveLength(4);
    expect(row.getByRole('button', { name: 'Load a test ash' })).toBeTruthy();
    expect(fake.askedFor('datasets:read-digits').at(-1)).toMatchObject([{ dataset: 'letters', part: 'test' }]);
    await fireEvent.click(row.getByRole('button', { name: 'Other digits' }));
    await settle(fake);
    const asked = fake
      .askedFor('datasets:read-digits')
      .map(([request]) => request as { readonly dataset: string; readonly indices: readonly number[] });
    expect(asked.map(({ dataset, indices }) => [dataset, indices[0]])).toEqual([
      ['letters', 0],
      ['letters', 1],
    ]);
  });

  test('keeps a drawing under one of its classes, with what its own networks read; only their keys choose', async () => {
    const fake = await openLetters();
    await drawLine();
    expect(screen.getByRole('button', { name: 'Save as ash' })).toBeTruthy();
    await press('7');
    expect(screen.getByRole('button', { name: 'Save as ash' })).toBeTruthy();
    await press('2');
    expect(screen.getByRole('button', { name: 'Save as c' })).toBeTruthy();
    await press('Enter');
    await settle(fake);
    const [saved] = fake.askedFor('drawings:save')[0] ?? [];
    expect(saved).toMatchObject({ dataset: 'letters', label: 2, readings: [{ name: 'Letters net', predicted: 3 }] });
    expect(wordsIn('Keep this drawing')).toContain('Saved as c');
    await fireEvent.click(screen.getByRole('button', { name: /^Your digits/ }));
    await settle(fake);
    expect(screen.getByRole('button', { name: 'A c, read as ash. Put it on the pad' })).toBeTruthy();
    expect(wordsOf(screen.getByRole('dialog'))).toContain('reference-cnn – none of its data set');
  });
});
