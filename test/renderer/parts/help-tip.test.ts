import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { HELP_TOPICS, type HelpTopicId } from '../../../src-renderer/parts/help-topics.js';
import HelpTip from '../../../src-renderer/parts/HelpTip.svelte';

/** Everything of the window but the explanations themselves, by file. */
const SOURCES = import.meta.glob<string>(['../../../src-renderer/**/*.{svelte,ts}', '!**/parts/help/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

describe('help', () => {
  test('on every topic stands somewhere in the window', () => {
    const text = Object.values(SOURCES).join('\n');
    const unused = Object.keys(HELP_TOPICS).filter((topic) => !text.includes(`"${topic}"`) && !text.includes(`'${topic}'`));
    expect(unused).toEqual([]);
  });

  test('opens beside its mark, says what is meant, and closes with Escape', async () => {
    render(HelpTip, { topic: 'confusion' });
    const mark = screen.getByRole('button', { name: 'What is this? Confusion matrix' });
    expect(screen.queryByText(/A row is a true digit/)).toBeNull();
    await fireEvent.click(mark);
    const text = await screen.findByText(/A row is a true digit/);
    await fireEvent.keyDown(text, { key: 'Escape' });
    await waitFor(() => {
      expect(screen.queryByText(/A row is a true digit/)).toBeNull();
    });
  });

  test.each(Object.keys(HELP_TOPICS) as HelpTopicId[])('on %s is short and ends its sentences', (topic) => {
    const { title, text } = HELP_TOPICS[topic];
    expect(title.length).toBeLessThan(50);
    for (const paragraph of text) {
      expect(paragraph.length).toBeLessThan(340);
      expect(paragraph).toMatch(/[.?]$/);
    }
  });
});
