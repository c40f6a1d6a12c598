import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import Button from '../../../src-renderer/ui/Button.svelte';
import { isTyping } from '../../../src-renderer/ui/keys.js';
import Message from '../../../src-renderer/ui/Message.svelte';
import SegmentedControl from '../../../src-renderer/ui/SegmentedControl.svelte';
import TextField from '../../../src-renderer/ui/TextField.svelte';

const text = (words: string) => createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));

describe('a segmented control', () => {
  const options = [
    { value: 'log', label: 'Log' },
    { value: 'linear', label: 'Linear' },
    { value: 'root', label: 'Root' },
  ] as const;

  test('is one tab stop that says which is chosen', () => {
    render(SegmentedControl, { label: 'Axis', options, value: 'linear', onchange: () => undefined });
    const radios = screen.getAllByRole('radio');
    expect(radios.map((radio) => radio.getAttribute('aria-checked'))).toEqual(['false', 'true', 'false']);
    expect(radios.map((radio) => radio.tabIndex)).toEqual([-1, 0, -1]);
  });

  test('arrows choose and go round at the ends; other keys do not', async () => {
    const onchange = vi.fn();
    render(SegmentedControl, { label: 'Axis', options, value: 'log', onchange });
    const group = screen.getByRole('radiogroup', { name: 'Axis' });
    await fireEvent.keyDown(group, { key: 'ArrowRight' });
    await fireEvent.keyDown(group, { key: 'ArrowLeft' });
    await fireEvent.keyDown(group, { key: 'a' });
    expect(onchange.mock.calls).toEqual([['linear'], ['root']]);
  });
});

test('a button that is not ready says so and still leads on', async () => {
  const onclick = vi.fn();
  render(Button, { children: text('Correct 2 values'), onclick, unready: true });
  const button = screen.getByRole('button', { name: 'Correct 2 values' });
  expect(button.getAttribute('aria-disabled')).toBe('true');
  await fireEvent.click(button);
  expect(onclick).toHaveBeenCalledOnce();
});

test('a text field hands over what is typed, as typed', async () => {
  const onchange = vi.fn();
  render(TextField, { id: 'x', value: '0.5', onchange, numeric: true, invalid: true, describedBy: 'why' });
  const field = screen.getByRole('textbox');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(field.getAttribute('aria-describedby')).toBe('why');
  await fireEvent.input(field, { target: { value: '0.50x' } });
  expect(onchange).toHaveBeenCalledWith('0.50x');
});

test('a message of an error is an alert with its retry', async () => {
  const run = vi.fn();
  render(Message, { title: 'Nothing could be read', text: 'The disk is gone.', error: true, action: { label: 'Try again', run } });
  expect(screen.getByRole('alert').textContent).toContain('The disk is gone.');
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(run).toHaveBeenCalledOnce();
});

test('keys typed into a text or a list are no shortcuts', () => {
  document.body.innerHTML =
    '<input id="text" type="text"><input id="radio" type="radio"><div role="listbox"><i id="item"></i></div><p id="plain"></p>';
  expect(['text', 'radio', 'item', 'plain'].map((id) => isTyping(document.getElementById(id)))).toEqual([true, false, true, false]);
  expect(isTyping(null)).toBe(false);
});
