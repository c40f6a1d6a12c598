import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { seriousViolations, walkByTab } from '../support/accessibility.js';
import { launchApp, type LaunchedApp } from '../support/app.js';
import { buildPart, idxOptions, writeIdxSet } from '../support/datasets.js';
import { expectManners } from '../support/dialog-manners.js';
import { dataFolder, runCli, withMnist } from '../support/processes.js';
import { RunsPage } from '../support/runs-page.js';

const PAGES = ['Train', 'Runs', 'Compare', 'Inspect', 'Draw'] as const;
type PageName = (typeof PAGES)[number];

/** Four small IDX files for the command line and for the window. */
const idxFolder = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-idx-'));
const idx = writeIdxSet(idxFolder, { train: buildPart(200), test: buildPart(40, [0, 1, 2, 3], 2) });

/** A history with two small runs and a small data set, made once. */
const full = withMnist(mkdtempSync(path.join(os.tmpdir(), 'digit-lab-full-')));
beforeAll(async () => {
  for (const [name, preset] of [
    ['convolutional', 'fast-cnn'],
    ['dense', 'fast-fcnn'],
  ] as const) {
    const args = ['train', '--preset', preset, '--train-size', '2000', '--epochs', '2', '--name', name, '--data-dir', full];
    expect((await runCli(...args)).code).toBe(0);
  }
  expect((await runCli('datasets', 'import', '--name', 'bars', ...idxOptions(idx), '--data-dir', full)).code).toBe(0);
}, 180_000);
afterAll(() => {
  rmSync(idxFolder, { recursive: true, force: true });
  rmSync(full, { recursive: true, force: true, maxRetries: 3 });
});

const RUN_QUESTIONS = [
  ['Evaluate…', 'Evaluate dense'],
  ['Rename…', 'Rename dense'],
  ['Tags…', 'Tags of dense'],
  ['Colour…', 'Colour of dense'],
  ['Train again…', 'Train dense again'],
  ['Train further…', 'Train dense further'],
  ['Export…', 'Export dense'],
  ['Delete…', /^Delete dense/],
] as const;

async function dialogsOfRuns({ app, page }: LaunchedApp): Promise<void> {
  const runs = await RunsPage.open(page);
  for (const [item, name] of RUN_QUESTIONS) await expectManners(page, { name, open: () => runs.choose('dense', item) });
  const choose = async (menu: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: menu }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await expectManners(page, { name: 'Change bars', open: () => choose('Actions for bars', 'Change title and class names…') });
  await expectManners(page, { name: 'Remove bars?', open: () => choose('Actions for bars', 'Remove…') });
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
  }, Object.values(idx));
  await expectManners(page, { name: 'Import a data set', open: () => choose('Import a data set', 'IDX files…') });
}

async function dialogsOfOtherPages({ page }: LaunchedApp): Promise<void> {
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
  await open(page, 'Train');
  await expectManners(page, { name: /^What is this/, open: () => button(/^What is this/).click() });
  await openFull(page, 'Compare');
  await expectManners(page, { name: 'Runs to compare', open: () => button('Add run').click() });
  await expectManners(page, { name: /^Test digit/, open: () => button(/^Test digit/).click() });
  await openFull(page, 'Draw');
  await expectManners(page, { name: 'Second opinions', open: () => button('Choose…').click() });
  await expectManners(page, { name: 'Your digits', open: () => button(/^Your digits/).click() });
}

/** What is a pane beside the page elsewhere. */
async function drawers({ app, page }: LaunchedApp): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700);
  });
  await open(page, 'Train');
  await expectManners(page, { name: 'Next run', open: () => page.getByRole('button', { name: /^Next run/ }).click() });
  const runs = await RunsPage.open(page);
  const openDetails = async (): Promise<void> => {
    await runs.row('dense').click();
    await runs.grid.press('Enter');
  };
  await expectManners(page, { name: 'Details', open: openDetails });
}

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
  if (name === 'Inspect') {
    await page.getByRole('region', { name: 'Misread test digits' }).getByRole('listitem').first().waitFor();
    await page
      .getByRole('img', { name: /^Activations of/ })
      .first()
      .waitFor();
  }
  if (name === 'Draw') {
    await page.getByRole('button', { name: 'Load a test 4' }).click();
    await page.getByLabel(/Your drawing is read as/).waitFor();
  }
}

/** Without motion: a colour that is on its way from one theme to the other belongs to neither. */
async function inBothThemes(page: Page, check: (scheme: 'light' | 'dark') => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await check(colorScheme);
  }
}

describe('axe finds nothing serious', () => {
  test('on the welcome and on every page without a run', async () => {
    const { page, quit, complaints } = await launchApp({ dataDir: dataFolder(), firstPage: true });
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await inBothThemes(page, async (scheme) => {
      expect(await seriousViolations(page, scheme), `Welcome, ${scheme}`).toEqual([]);
    });
    for (const name of PAGES) {
      await open(page, name);
      await inBothThemes(page, async (scheme) => {
        expect(await seriousViolations(page, scheme), `${name}, ${scheme}`).toEqual([]);
      });
    }
    expect(complaints).toEqual([]);
    await quit();
  });

  test('on every page with runs, on every tab and in every dialog and drawer, which have manners', async () => {
    const launched = await launchApp({ dataDir: full });
    const { page, quit, complaints } = launched;
    const check = (what: string): Promise<void> =>
      inBothThemes(page, async (scheme) => {
        expect(await seriousViolations(page, scheme), `${what}, ${scheme}`).toEqual([]);
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
    const settings = page.getByRole('button', { name: 'Settings' });
    await expectManners(page, { name: 'Settings', open: () => settings.click() });
    await settings.click();
    await expectManners(page, {
      name: 'About Digit Lab',
      open: () => page.getByRole('button', { name: 'About…' }).click(),
      filled: async () => {
        await page.getByRole('button', { name: 'Licences' }).click();
        await page.getByRole('region', { name: 'Licences' }).waitFor();
      },
    });
    await expectManners(page, { name: 'Keyboard shortcuts', open: () => page.keyboard.press('?') });
    await dialogsOfRuns(launched);
    await dialogsOfOtherPages(launched);
    await drawers(launched);
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
