import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { seriousViolations, walkByTab } from '../support/accessibility.js';
import { launchApp } from '../support/app.js';
import { runCli, temporaryFolder } from '../support/processes.js';

const PAGES = ['Train', 'Runs', 'Compare', 'Inspect', 'Draw'] as const;
type PageName = (typeof PAGES)[number];

/** A history with two small runs, made once. */
const full = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-full-'));
beforeAll(async () => {
  for (const [name, preset] of [
    ['convolutional', 'fast-cnn'],
    ['dense', 'fast-fcnn'],
  ] as const) {
    const args = ['train', '--preset', preset, '--train-size', '2000', '--epochs', '2', '--name', name, '--data-dir', full];
    expect((await runCli(...args)).code).toBe(0);
  }
}, 180_000);
afterAll(() => {
  rmSync(full, { recursive: true, force: true, maxRetries: 3 });
});

async function open(page: Page, name: PageName): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** What is on a page when everything has arrived. */
async function openFull(page: Page, name: PageName): Promise<void> {
  await open(page, name);
  if (name === 'Runs') await page.getByRole('complementary', { name: 'Details of dense' }).getByText('Test confusion').waitFor();
  if (name === 'Compare') {
    await open(page, 'Runs');
    await page.getByRole('checkbox', { name: 'Select all runs shown' }).check();
    await page.getByRole('button', { name: 'Compare 2 runs' }).click();
    await page.getByRole('region', { name: 'Digits they disagree on' }).getByRole('listitem').first().waitFor();
  }
  if (name === 'Inspect') await page.getByRole('region', { name: 'Misread test digits' }).getByRole('listitem').first().waitFor();
  if (name === 'Draw') {
    await page.getByRole('button', { name: 'Load a test 4' }).click();
    await page.getByLabel(/Your drawing is read as/).waitFor();
  }
}

/** Without motion: a colour that is on its way from one theme to the other belongs to neither. */
async function inBothThemes(page: Page, check: (scheme: string) => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await check(colorScheme);
  }
}

describe('axe finds nothing serious', () => {
  test('on the welcome and on every page without a run', async () => {
    const { page, quit, complaints } = await launchApp({ dataDir: temporaryFolder(), firstPage: true });
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await inBothThemes(page, async (scheme) => {
      expect(await seriousViolations(page), `Welcome, ${scheme}`).toEqual([]);
    });
    for (const name of PAGES) {
      await open(page, name);
      await inBothThemes(page, async (scheme) => {
        expect(await seriousViolations(page), `${name}, ${scheme}`).toEqual([]);
      });
    }
    expect(complaints).toEqual([]);
    await quit();
  });

  test('on every page with runs, on every tab and in every dialog of the frame', async () => {
    const { page, quit, complaints } = await launchApp({ dataDir: full });
    const check = (what: string): Promise<void> =>
      inBothThemes(page, async (scheme) => {
        expect(await seriousViolations(page), `${what}, ${scheme}`).toEqual([]);
      });
    for (const name of PAGES) {
      await openFull(page, name);
      await check(name);
      if (name === 'Runs') {
        for (const tab of ['Digits', 'Epochs', 'Settings']) {
          await page.getByRole('tab', { name: tab }).click();
          await check(`${name}, ${tab}`);
        }
      }
      if (name === 'Inspect') {
        for (const tab of ['Why', 'Errors']) {
          await page.getByRole('radio', { name: tab, exact: true }).click();
          await check(`${name}, ${tab}`);
        }
      }
    }
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await check('Settings');
    await page.getByRole('button', { name: 'About…' }).click();
    await page.getByRole('button', { name: 'Licences' }).click();
    await page.getByRole('region', { name: 'Licences' }).waitFor();
    await check('About');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await check('Shortcuts');
    expect(complaints).toEqual([]);
    await quit();
  });
});

test('Tab walks through every page, comes round, and can be seen at each stop', async () => {
  const { page, quit } = await launchApp({ dataDir: full });
  for (const name of PAGES) {
    await openFull(page, name);
    const stops = await walkByTab(page);
    expect(
      stops.filter(({ visible }) => !visible).map((stop) => stop.name),
      name,
    ).toEqual([]);
    expect(stops.length, name).toBeGreaterThan(12);
    expect(stops.slice(0, 6).map((stop) => stop.name)).toEqual([...PAGES, 'Settings'].map((title) => `button ${title}`));
  }
  await quit();
});
