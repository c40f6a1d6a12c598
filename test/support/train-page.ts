import type { Locator, Page } from 'playwright-core';

/** The Train page as a person uses it. */
export class TrainPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  section(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  async choosePreset(title: string): Promise<void> {
    await this.page.getByRole('radio', { name: title }).first().check();
  }

  async fill(label: string, value: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  async start(): Promise<void> {
    await this.page.getByRole('button', { name: 'Start training' }).click();
  }

  /** The sentence that stands for the loss chart. */
  async lossSummary(): Promise<string> {
    return (await this.section('Loss').getByRole('img').first().getAttribute('aria-label')) ?? '';
  }

  /** The number of images in the confusion matrix that is shown: the sum over its cells' sentences. */
  async confusionTotal(section: Locator = this.section('Confusion')): Promise<number> {
    const sentences = await section
      .getByRole('gridcell')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label') ?? ''));
    const counts = sentences
      .filter((sentence) => sentence !== '')
      .map((sentence) => Number(/^([\d,]+) of/.exec(sentence)?.[1]?.replaceAll(',', '')));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Waits for a text inside the progress band. */
  async waitForProgress(text: RegExp): Promise<void> {
    await this.section('Progress').getByText(text).first().waitFor({ timeout: 120_000 });
  }

  /** The step that the progress band shows, 0 before the first. */
  async step(): Promise<number> {
    const text = await this.section('Progress').innerText();
    return Number(/step ([\d,]+) of/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);
  }

  async figure(label: string): Promise<string> {
    return this.section('Progress')
      .locator('div', { has: this.page.getByText(label, { exact: true }) })
      .last()
      .locator('dd')
      .innerText();
  }
}

export async function openRuns(page: Page): Promise<Locator> {
  await page.getByRole('navigation', { name: 'Screens' }).getByText('Runs').click();
  const table = page.getByRole('grid', { name: 'Saved runs' });
  await table.waitFor();
  return table;
}
