import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { seriousViolations } from './accessibility.js';

/** Text of a script: whether the focus is in the dialog, the popover or the menu that is open on top. */
const FOCUS_INSIDE = `(() => {
  const open = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')].at(-1);
  return open !== undefined && open.contains(document.activeElement);
})()`;
const FOCUS_SOMEWHERE = 'document.activeElement !== null && document.activeElement !== document.body';

/** Keys that would leave a dialog that lets the focus out: backwards from its first control, and forwards from there. */
const WALK = ['Shift+Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab'] as const;

export interface DialogManners {
  /** Opens it from the keyboard or by a click; the focus was somewhere before. */
  readonly open: () => Promise<unknown>;
  readonly name: string | RegExp;
  /** What is in it once everything has arrived. */
  readonly filled?: () => Promise<unknown>;
}

/**
 * That a dialog, drawer or popover has a name, nothing serious for axe in both themes, keeps the focus while it is open,
 * is closed by Escape, and gives the focus back to something.
 */
export async function expectManners(page: Page, { open, name, filled }: DialogManners): Promise<void> {
  await open();
  const dialog = page.getByRole('dialog', { name });
  await dialog.waitFor();
  await filled?.();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await seriousViolations(page, colorScheme, '[role="dialog"]'), `${String(name)}, ${colorScheme}`).toEqual([]);
  }
  expect(await page.evaluate(FOCUS_INSIDE), `${String(name)} has the focus`).toBe(true);
  for (const key of WALK) {
    await page.keyboard.press(key);
    expect(await page.evaluate(FOCUS_INSIDE), `${String(name)} keeps the focus after ${key}`).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(FOCUS_SOMEWHERE);
}
