import type { Page } from 'playwright-core';

/** Lets files fall on a place of the window, as from a file manager: the browser itself makes the events. */
export async function dropFiles(page: Page, place: { readonly x: number; readonly y: number }, files: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await devtools.send('Input.dispatchDragEvent', { type, ...place, data });
  await devtools.detach();
}
