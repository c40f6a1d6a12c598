import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { LocalReader } from '../local-reader.js';
import App from '../../../src-renderer/App.svelte';
import { Screens } from '../../../src-renderer/screens.svelte.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';

// Read while this file is imported, which nothing times: the first time each page is compiled.
await new Screens().loadAll();

/** The whole window on a fake bridge, after everything it asks at its start was answered. */
export async function renderWindow(fake: FakeApi): Promise<{ readonly unmount: () => void }> {
  const screens = new Screens();
  await screens.loadAll();
  const rendered = render(App, { client: createApiClient(fake), createReader: () => new LocalReader(), screens });
  await settle(fake);
  return rendered;
}

/** Lets every answer arrive and be drawn. */
export async function settle(fake: FakeApi): Promise<void> {
  await fake.settled();
  await tick();
  await fake.settled();
}

/** The words of an element, those of different elements apart. */
export function wordsOf(element: Node): string {
  const children = [...element.childNodes];
  const words = children.length === 0 ? (element.textContent ?? '') : children.map(wordsOf).join(' ');
  return words.replace(/\s+/g, ' ').trim();
}

/** The words in a labelled part of the window. */
export function wordsIn(region: string): string {
  return wordsOf(screen.getByRole('region', { name: region }));
}
