import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { launchApp } from '../support/app.js';
import { dataFolder, eventually, runCli } from '../support/processes.js';
import { SEED_FILES } from '../support/seed-weights.js';

/** The page as a person finds it: by the names of its parts. */
class InspectPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'Inspect', exact: true }).click();
    await this.page.getByRole('list', { name: 'Network' }).waitFor();
  }

  section(name: string) {
    return this.page.getByRole('region', { name, exact: true });
  }

  async words(name: string): Promise<string> {
    return (await this.section(name).innerText()).replace(/\s+/g, ' ');
  }

  /** The words of a section once they fit. */
  async wordsLike(name: string, pattern: RegExp): Promise<string> {
    return eventually(async () => {
      const words = await this.words(name);
      return pattern.test(words) ? words : undefined;
    });
  }

  async chooseNetwork(option: RegExp): Promise<void> {
    await this.page.locator('#inspect-network').click();
    await this.page.getByRole('option', { name: option }).click();
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('radio', { name, exact: true }).click();
  }

  gallery() {
    return this.section('Misread test digits').getByRole('listitem').getByRole('button');
  }

  /** How many different colours the canvas of a section shows. */
  async coloursOf(name: string): Promise<number> {
    return this.section(name)
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray() };
        const colours = new Set<number>();
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3] !== 0) colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
        }
        return colours.size;
      });
  }
}

test('a trained run: filters, maps, epochs, explanations, ablation and errors', async () => {
  const dataDir = dataFolder();
  await runCli('train', '--preset', 'fast-cnn', '--name', 'looked at', '--epochs', '2', '--train-size', '6000', '--data-dir', dataDir);
  const { app, page, quit, complaints } = await launchApp({ dataDir });
  const inspect = new InspectPage(page);
  await inspect.open();

  await inspect.wordsLike('Conv 1', /16 kernels and maps, (none|\d+) dead/);
  await inspect.wordsLike('Conv 2', /32 maps/);
  expect(await inspect.coloursOf('Conv 1')).toBeGreaterThan(50);
  await inspect.wordsLike('Strongest test digits', /of 10,000.*Mean by class/);
  expect(await inspect.section('Strongest test digits').getByRole('listitem').count()).toBe(9);

  const map = page.getByRole('application', { name: /^Map of filter 0/ });
  await map.focus();
  await page.keyboard.press('ArrowDown');
  const shown = await inspect.wordsLike('Conv 1 filter 0', /After ReLU/);
  const [, here = '', computed = ''] = /here ([\d.]+).*After ReLU ([\d.]+)/.exec(shown) ?? [];
  expect(Math.abs(Number(here) - Number(computed))).toBeLessThanOrEqual(1e-4);

  const before = await inspect.words('Conv 1 filter 0');
  await page.getByRole('heading', { name: 'Inspect' }).click();
  await page.keyboard.press('[');
  await eventually(async () => ((await inspect.words('Conv 1 filter 0')) === before ? undefined : true));
  await page.keyboard.press(']');
  await page.keyboard.press('ArrowRight');
  await inspect.wordsLike('Digit', /test no\. 1/);

  await inspect.tab('Why');
  await inspect.tab('Integrated gradients');
  const why = await inspect.wordsLike('Why this answer', /Completeness gap [\d.]+ %.*Completeness gap/);
  for (const [, gap] of why.matchAll(/Completeness gap ([\d.]+) %/g)) expect(Number(gap)).toBeLessThan(1);
  await page.getByRole('switch', { name: 'Conv 2 filter 5' }).click();
  await inspect.wordsLike('Without some filters', /Without 1 filter: [\d.]+ %, [\d,]+ of 10,000 right/);

  await inspect.tab('Errors');
  const cell = page.getByRole('gridcell', { name: /^[1-9]\d* of [\d,]+ true (\d) read as (?!\1)/ }).first();
  const [, count = '', , actual, predicted] =
    /^(\d+) of ([\d,]+) true (\d) read as (\d)/.exec((await cell.getAttribute('aria-label')) ?? '') ?? [];
  await cell.click();
  await eventually(async () => ((await inspect.gallery().count()) === Number(count) ? true : undefined));
  await inspect.gallery().first().click();
  await inspect.wordsLike('Digit', new RegExp(`reads ${predicted ?? ''} true ${actual ?? ''}`));
  await inspect.wordsLike('Reliability', /expected calibration error [\d.]+ %/);

  await inspect.tab('Filters');
  const saved = path.join(dataDir, 'maps.png');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, saved);
  await page.getByRole('button', { name: 'Save picture of Conv 2 maps…' }).click();
  await eventually(() => Promise.resolve(existsSync(saved) ? true : undefined));
  expect([...readFileSync(saved).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  expect(complaints).toEqual([]);
  await quit();
});

describe.runIf(existsSync(SEED_FILES.convNet))('the reference CNN', () => {
  test('shows its most confident errors and its dead filter', async () => {
    const dataDir = dataFolder();
    await runCli('models', 'import', SEED_FILES.convNet, '--name', 'convNet', '--data-dir', dataDir);
    const { page, quit, complaints } = await launchApp({ dataDir });
    const inspect = new InspectPage(page);
    await inspect.open();
    await inspect.chooseNetwork(/convNet/);
    await inspect.wordsLike('Misread test digits', /89 of 10,000/);
    const names = await inspect
      .gallery()
      .evaluateAll((buttons) => buttons.slice(0, 6).map((button) => button.getAttribute('aria-label')?.replace(/, .*$/, '')));
    expect(names).toEqual([
      'Test no. 2,654: true 6 read as 1',
      'Test no. 3,985: true 9 read as 4',
      'Test no. 4,823: true 9 read as 4',
      'Test no. 3,422: true 6 read as 0',
      'Test no. 340: true 5 read as 3',
      'Test no. 9,729: true 5 read as 6',
    ]);
    await inspect
      .section('Conv 2')
      .getByRole('button', { name: /filter 0,/ })
      .click();
    // under the pointer the section tells a pixel's value instead
    await page.mouse.move(0, 0);
    await inspect.wordsLike('Conv 2', /1 dead \(×\)/);
    await inspect.section('Conv 2').getByRole('button', { name: /dead/ }).click();
    await inspect.wordsLike('Strongest test digits', /No test digit excites this filter/);
    expect(complaints).toEqual([]);
    await quit();
  });
});
