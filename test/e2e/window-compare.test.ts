import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { mcnemar } from '@shared/domain/mcnemar.js';
import { launchApp } from '../support/app.js';
import { dataFolder, eventually, runCli, temporaryFolder } from '../support/processes.js';

/** Two short real runs that differ in the seed and the batch size, and one on another validation split. */
async function trainThree(dataDir: string): Promise<void> {
  const common = ['--preset', 'fast-fcnn', '--epochs', '2', '--train-size', '4000', '--data-dir', dataDir];
  for (const args of [
    ['--name', 'one', '--seed', '1'],
    ['--name', 'two', '--seed', '2', '--batch-size', '64'],
    ['--name', 'three', '--seed', '1', '--split-seed', '9'],
  ]) {
    expect((await runCli('train', ...args, ...common)).code).toBe(0);
  }
}

class ComparePage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  section(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }
  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByText('Compare').click();
  }
  async choose(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.page.getByRole('checkbox', { name: new RegExp(`^${name} `) }).check();
    await this.page.getByRole('button', { name: `Compare ${names.length} runs` }).click();
  }
  async chips(): Promise<readonly string[]> {
    return (await this.page.getByRole('list', { name: 'Compared runs' }).getByRole('listitem').allInnerTexts()).map((text) => text.trim());
  }
  async row(section: string, name: string): Promise<readonly string[]> {
    const row = this.section(section)
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name, exact: true }) });
    return (await row.getByRole('cell').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  }
  /** Saves through the menu of a chart or matrix and returns the file's bytes. */
  async save(app: ElectronApplication, name: string, kind: 'PNG' | 'SVG' | 'CSV', file: string): Promise<Buffer> {
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await this.page.getByRole('button', { name: `Save ${name}` }).click();
    await this.page.getByRole('menuitem', { name: new RegExp(kind) }).click();
    await eventually(() => (existsSync(file) ? true : undefined));
    return eventually(() => {
      const bytes = readFileSync(file);
      return bytes.length > 0 ? bytes : undefined;
    });
  }
}

test('real runs side by side: numbers as stored, disagreement, pictures, and the same again after a restart', async () => {
  const dataDir = dataFolder();
  await trainThree(dataDir);
  const stored = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
  const testOf = (name: string) => stored.find((run) => run['name'] === name)?.['test'] as { correct: number; total: number };
  const { app, page, complaints, quit } = await launchApp({ dataDir });
  const compare = new ComparePage(page);
  await compare.open();
  await compare.choose('one', 'two');

  const misread = (name: string): number => testOf(name).total - testOf(name).correct;
  const gap = misread('two') - misread('one');
  const signed = `${gap > 0 ? '+' : gap < 0 ? '−' : '±'}${Math.abs(gap)}`;
  await eventually(async () => ((await compare.row('Results', 'Misread of 10,000')).length === 2 ? true : undefined));
  const cells = await compare.row('Results', 'Misread of 10,000');
  expect(cells[0]).toContain(String(misread('one')));
  expect(cells[1]).toContain(String(misread('two')));
  expect(cells[1]).toContain(signed);
  expect(await compare.row('Configuration', 'Batch size')).toEqual(['128', '64']);
  expect(await compare.row('Configuration', 'Seed')).toEqual(['1', '2']);

  const digits = compare.section('Digits they disagree on');
  const counts = await eventually(async () => {
    const words = await digits.getByRole('radio').allInnerTexts();
    return words.length === 3 ? words.map((text) => Number(/(\d[\d,]*)\s*$/.exec(text)?.[1]?.replace(',', ''))) : undefined;
  });
  const [onlyTwo = 0, onlyOne = 0] = counts;
  expect(onlyOne - onlyTwo).toBe(gap);
  const verdict = await page.getByRole('group', { name: 'Is the better one really better?' }).innerText();
  if (gap !== 0) expect(verdict).toContain(mcnemar(onlyOne, onlyTwo).pValue < 0.05 ? 'More than luck' : 'may well be luck');
  await digits.getByRole('radio').nth(1).click();
  const first = digits.getByRole('button', { name: /^Test digit/ }).first();
  await first.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('True digit').waitFor();
  expect(await dialog.getByText(/, right$/).count()).toBe(1);
  expect(await dialog.getByText(/, misread$/).count()).toBe(1);
  await page.keyboard.press('Escape');

  const folder = temporaryFolder();
  const svg = (await compare.save(app, 'Loss', 'SVG', path.join(folder, 'loss.svg'))).toString();
  expect(svg).toContain('>one</text>');
  expect(svg).toMatch(/stroke-dasharray="5 3"/);
  expect(svg).not.toContain('var(');
  const png = decode(await compare.save(app, 'Confusion difference', 'PNG', path.join(folder, 'difference.png')));
  expect(png.width).toBeGreaterThan(900);
  expect(new Set(png.data).size).toBeGreaterThan(8);
  const csv = (await compare.save(app, 'Accuracy', 'CSV', path.join(folder, 'accuracy.csv'))).toString();
  // 4,000 images: 32 steps an epoch at a batch of 128, 63 at 64
  expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + 2 * 32 + 2 + 2 * 63 + 2);

  await page.keyboard.press('x');
  await page.getByRole('radio', { name: 'Time', exact: true, checked: true }).waitFor();
  await eventually(async () => {
    const settings = await page.evaluate<{ value?: { compareView: { x: string } } }>("window.api.request['settings:get']()");
    return settings.value?.compareView.x === 'time' ? true : undefined;
  });
  expect(complaints).toEqual([]);
  await quit();

  const again = await launchApp({ dataDir, width: 1024, height: 700 });
  const reopened = new ComparePage(again.page);
  await reopened.open();
  await eventually(async () => ((await reopened.row('Results', 'Misread of 10,000')).length === 2 ? true : undefined));
  expect(await reopened.chips()).toEqual(['one', 'two']);
  await again.page.getByRole('radio', { name: 'Time', exact: true, checked: true }).waitFor();
  await again.page.getByRole('button', { name: 'two as the baseline' }).click();
  await eventually(async () => (/digit/.test((await reopened.row('Results', 'Misread of 10,000'))[1] ?? 'digit') ? undefined : true));

  await again.page.getByRole('button', { name: 'Add run' }).click();
  await again.page
    .getByRole('dialog')
    .getByRole('checkbox', { name: /^three / })
    .check();
  await again.page.keyboard.press('Escape');
  await again.page.getByText(/three was validated on other digits than one/).waitFor();
  await again.page
    .getByRole('listitem')
    .filter({ hasText: 'three' })
    .first()
    .dragTo(again.page.getByRole('listitem').filter({ hasText: 'one' }).first());
  await eventually(async () => ((await reopened.chips()).join() === 'three,one,two' ? true : undefined));
  expect(again.complaints).toEqual([]);
  await again.quit();
});

test('the charts in the real window: crosshair with every run, box zoom, a dragged y axis, the table, all shortcuts', async () => {
  const dataDir = dataFolder();
  await trainThree(dataDir);
  const { page, complaints, quit } = await launchApp({ dataDir });
  const compare = new ComparePage(page);
  await compare.open();
  await compare.choose('one', 'two', 'three');
  const loss = page.getByRole('slider', { name: 'Loss, crosshair' });
  await loss.focus();
  await page.keyboard.press('ArrowRight');
  const said = (await loss.getAttribute('aria-valuetext')) ?? '';
  for (const name of ['one', 'two', 'three'])
    expect(said).toMatch(new RegExp(`${name} smoothed 0\\.90 [\\d.]+, training [\\d.]+, validation [\\d.]+`));

  const box = await loss.boundingBox();
  if (!box) throw new Error('The chart has no place');
  const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
    await page.mouse.move(box.x + from[0], box.y + from[1]);
    await page.mouse.down();
    await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 5 });
    await page.mouse.up();
  };
  await drag([120, 40], [320, 140]);
  await page.getByRole('button', { name: 'Reset zoom' }).first().waitFor();
  expect(Number(await loss.getAttribute('aria-valuemax'))).toBeLessThan(2);
  await page.mouse.dblclick(box.x + 200, box.y + 100);
  expect(await page.getByRole('button', { name: 'Reset zoom' }).count()).toBe(0);
  await drag([10, 60], [10, 130]);
  expect(await page.getByRole('button', { name: 'Reset zoom' }).count()).toBe(1);
  expect(await loss.getAttribute('aria-valuemax')).toBe('2');

  await loss.focus();
  await page.keyboard.press('t');
  const table = page.getByRole('table', { name: 'Loss by epoch' });
  expect(await table.getByRole('columnheader', { name: /^(one|two|three)$/ }).count()).toBe(3);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  expect(complaints).toEqual([]);
  await quit();
});
