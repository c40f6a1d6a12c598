import type { Locator, Page } from 'playwright-core';
import { openRuns } from './train-page.js';

/** The Runs page as a person uses it. */
export class RunsPage {
  readonly page: Page;
  readonly grid: Locator;

  private constructor(page: Page, grid: Locator) {
    this.page = page;
    this.grid = grid;
  }

  static async open(page: Page): Promise<RunsPage> {
    return new RunsPage(page, await openRuns(page));
  }

  row(name: string): Locator {
    return this.grid.getByRole('row').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  details(name: string): Locator {
    return this.page.getByRole('complementary', { name: `Details of ${name}`, exact: true });
  }

  /** The names of the rows from top to bottom. */
  async names(): Promise<readonly string[]> {
    return this.grid.getByRole('rowheader').locator('.ellipsis').allInnerTexts();
  }

  async openDetails(name: string): Promise<Locator> {
    await this.row(name).click();
    const details = this.details(name);
    await details.waitFor();
    return details;
  }

  async choose(name: string, item: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `Actions for ${name}`, exact: true })
      .click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  dialog(title: string): Locator {
    return this.page.getByRole('dialog', { name: title });
  }
}
