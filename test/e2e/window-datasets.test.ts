import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from '../support/app.js';
import { buildPart, writeIdxSet, writePictures, type IdxFiles } from '../support/datasets.js';
import { DrawPage } from '../support/draw-page.js';
import { dropFiles } from '../support/drop-files.js';
import { eventually, temporaryFolder } from '../support/processes.js';
import { RunsPage } from '../support/runs-page.js';
import { TrainPage } from '../support/train-page.js';

const NAMES = ['top', 'upper', 'lower', 'bottom'] as const;

/** The list of data sets as a person uses it. */
class DatasetList {
  readonly section: Locator;
  readonly dialog: Locator;
  private readonly launched: LaunchedApp;

  constructor(launched: LaunchedApp) {
    this.launched = launched;
    this.section = launched.page.getByRole('region', { name: 'Data sets', exact: true });
    this.dialog = launched.page.getByRole('dialog');
  }

  async open(): Promise<void> {
    await openScreen(this.launched.page, 'Runs');
    await this.section.getByRole('table', { name: 'Data sets' }).waitFor();
  }

  row(title: string): Locator {
    return this.section.getByRole('row').filter({ has: this.launched.page.getByRole('button', { name: title, exact: true }) });
  }

  /** Chooses these files in the system's dialog; none: cancels it. */
  async choose(files: readonly string[]): Promise<void> {
    await this.launched.app.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
      },
      [...files],
    );
    await this.act('Import a data set', 'IDX files…');
  }

  async act(menu: string, item: string): Promise<void> {
    await this.section.getByRole('button', { name: menu }).click();
    await this.launched.page.getByRole('menuitem', { name: item }).click();
  }

  async rename(title: string, names: Readonly<Record<string, string>>): Promise<void> {
    await this.act(`Actions for ${title}`, 'Change title and class names…');
    for (const [field, name] of Object.entries(names)) await this.dialog.getByLabel(field, { exact: true }).fill(name);
    await this.dialog.getByRole('button', { name: 'Save changes' }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}

async function openScreen(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
}

/** 320 to train, 80 to validate, 80 to test: bars at four heights. */
function writeBars(folder: string): IdxFiles {
  const part = (count: number, seed: number) => buildPart(count, [0, 1, 2, 3], seed);
  return writeIdxSet(path.join(folder, 'bars'), { train: part(400, 1), test: part(80, 2) }, true);
}

async function trainOn(page: Page, title: string): Promise<TrainPage> {
  const train = new TrainPage(page);
  await openScreen(page, 'Train');
  await train.choosePreset('Fast FCNN');
  await page.locator('#setup-dataset').click();
  await page.getByRole('option', { name: title, exact: true }).click();
  await page.getByText('4 classes; 320 train, 80 validate, 80 test.').waitFor();
  await train.fill('Epochs', '3');
  await train.fill('Batch size', '20');
  await train.start();
  await train.waitForProgress(/Finished\./);
  return train;
}

/** Drops a folder of pictures of the same bars, holds a quarter of it out, and tests the network on it. */
async function testOnDroppedPictures({ page }: LaunchedApp, list: DatasetList, folder: string): Promise<void> {
  writePictures(folder, buildPart(80, [0, 1, 2, 3], 3), (label) => NAMES[label] ?? '', true);
  await dropFiles(page, { x: 700, y: 400 }, [folder]);
  await list.dialog.getByRole('row', { name: /^Folder pictures of bars/ }).waitFor();
  await list.dialog.getByLabel('Held out', { exact: true }).fill('25');
  await list.dialog.getByRole('button', { name: 'Import data set' }).click();
  await list.dialog.waitFor({ state: 'hidden' });
  expect((await list.row('pictures of bars').innerText()).replace(/\s+/g, ' ')).toMatch(/^pictures of bars 4 60 20 0 /);

  const runs = await RunsPage.open(page);
  await runs.choose('fast-fcnn', 'Evaluate…');
  const evaluation = runs.dialog('Evaluate fast-fcnn');
  await evaluation.getByText('One data set cannot be chosen').click();
  await evaluation.getByText('The network has 4 outputs, but MNIST has 10 classes.').waitFor();
  await evaluation.getByRole('combobox', { name: 'Data set', exact: true }).click();
  await page.getByRole('option', { name: 'pictures of bars' }).click();
  await evaluation.getByRole('button', { name: 'Evaluate' }).click();
  await evaluation.getByRole('row', { name: /^Test on pictures of bars with 9 shifts .* of 20 loss/ }).waitFor();
  await evaluation.getByRole('button', { name: 'Close' }).last().click();
  await (await runs.openDetails('fast-fcnn')).getByText('Test on pictures of bars with 9 shifts').waitFor();
}

test('a data set is imported, trained on, looked into, drawn for, renamed and removed', async () => {
  const folder = temporaryFolder();
  const launched = await launchApp({ dataDir: path.join(folder, 'data') });
  const { page } = launched;
  const list = new DatasetList(launched);
  const files = writeBars(folder);
  await list.open();

  // what was found is shown before anything is read; the title is asked for
  await list.choose(Object.values(files));
  await list.dialog.getByRole('row', { name: /^Training images .*train-images/ }).waitFor();
  await list.dialog.getByLabel('Title', { exact: true }).fill('Bars');
  await list.dialog.getByRole('button', { name: 'Import data set' }).click();
  await list.dialog.waitFor({ state: 'hidden' });
  expect((await list.row('Bars').innerText()).replace(/\s+/g, ' ')).toMatch(/^Bars 4 400 80 0 [\d.]+ kB Imported/);
  await list.row('Bars').getByRole('button', { name: 'Bars', exact: true }).click();
  await list.section.getByRole('list', { name: 'An image of each class of Bars' }).getByRole('img').nth(3).waitFor();
  await list.rename('Bars', Object.fromEntries(NAMES.map((name, index) => [`Class ${index}`, name])));

  // a training reads its classes' names everywhere
  const train = await trainOn(page, 'Bars');
  const heads = train.section('Confusion').getByRole('rowheader');
  expect(await heads.allInnerTexts()).toEqual([...NAMES]);
  expect(await train.confusionTotal()).toBe(80);
  await page.getByRole('contentinfo').getByText('Bars 480 digits').waitFor();

  await openScreen(page, 'Inspect');
  const digit = page.getByRole('region', { name: 'Digit', exact: true });
  await digit.getByRole('rowheader', { name: 'bottom' }).waitFor();
  await page.getByRole('radio', { name: 'Why', exact: true }).click();
  await page.locator('#inspect-target-0').click();
  expect(await page.getByRole('option').allInnerTexts()).toEqual(NAMES.map((name) => `Class ${name}`));
  await page.keyboard.press('Escape');

  const draw = new DrawPage(page);
  await draw.open();
  await page.locator('#draw-network').click();
  await page.getByRole('option', { name: 'fast-fcnn' }).click();
  await page.getByRole('button', { name: /^Load a test bottom$/ }).click();
  await eventually(async () => (/read as (top|upper|lower|bottom),/.test(await draw.answer()) ? true : undefined));
  await draw.section('Second opinions').getByText('other classes').first().waitFor();
  await page.getByRole('button', { name: /^Save as (top|upper|lower|bottom)$/ }).waitFor();

  await testOnDroppedPictures(launched, list, path.join(folder, 'pictures of bars'));

  // names change in what was trained before; a removed set leaves them
  await list.open();
  await list.rename('Bars', { 'Class 0': 'highest' });
  const details = page.getByRole('complementary', { name: 'Details of fast-fcnn' });
  await details.getByRole('rowheader', { name: 'highest' }).first().waitFor();
  await list.act('Actions for Bars', 'Remove…');
  await list.dialog.getByRole('button', { name: 'Remove data set' }).click();
  await list.row('Bars').waitFor({ state: 'detached' });
  await details.getByRole('rowheader', { name: 'highest' }).first().waitFor();
  expect(launched.complaints).toEqual([]);
  await launched.quit();

  const again = await launchApp({ dataDir: path.join(folder, 'data') });
  await openScreen(again.page, 'Runs');
  await again.page.getByRole('complementary').getByRole('rowheader', { name: 'highest' }).first().waitFor();
  await again.page.getByRole('row', { name: /removed data set/ }).waitFor();
  await again.quit();
});

test('files that are not a data set get one sentence, and nothing is kept', async () => {
  const folder = temporaryFolder();
  const launched = await launchApp({ dataDir: path.join(folder, 'data') });
  const { page } = launched;
  const list = new DatasetList(launched);
  const files = writeBars(folder);
  await list.open();

  await list.choose([]);
  expect(await list.dialog.count()).toBe(0);

  await list.choose([files.trainImages, files.testImages]);
  const notice = list.section.getByRole('alert');
  await notice.waitFor();
  expect(await notice.innerText()).toMatch(/^That was not done\. [^\n]+\.\s+Dismiss$/);
  await notice.getByRole('button', { name: 'Dismiss' }).click();

  const whole = readFileSync(files.testImages);
  writeFileSync(files.testImages, whole.subarray(0, whole.length / 2));
  await list.choose(Object.values(files));
  await list.dialog.getByRole('button', { name: 'Import data set' }).click();
  const problem = list.dialog.getByRole('alert');
  await problem.waitFor();
  expect(await problem.innerText()).toContain('t10k-images');

  // the choice is given up; one file that falls on the window brings the other three
  await list.dialog.getByRole('button', { name: 'Cancel' }).click();
  await dropFiles(page, { x: 700, y: 400 }, [files.testLabels]);
  await list.dialog.getByRole('row', { name: /^Training images .*train-images/ }).waitFor();
  await list.dialog.getByRole('button', { name: 'Import data set' }).click();
  await problem.waitFor();

  // once the file is whole, the same choice can be imported
  writeFileSync(files.testImages, whole);
  await list.dialog.getByRole('button', { name: 'Try again' }).click();
  await list.dialog.waitFor({ state: 'hidden' });
  expect(await list.section.getByRole('row').filter({ hasText: 'Imported' }).count()).toBe(1);
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(launched.complaints).toEqual([]);
  await launched.quit();
});
