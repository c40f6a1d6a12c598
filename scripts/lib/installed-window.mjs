/** The window of a packaged app, driven from outside through Chromium's own protocol (the app's Node inspector is fused off). */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const START_LIMIT_MS = 60_000;
const END_LIMIT_MS = 30_000;
const TRAIN_LIMIT_MS = 300_000;
const LOOK_EVERY_MS = 100;
/** A 1 as a hand writes it, in shares of the pad's side. */
const ONE = [
  [0.44, 0.28],
  [0.52, 0.2],
  [0.51, 0.5],
  [0.5, 0.8],
];

/** The switch that lets the window be driven; for the command that starts it. */
export const DRIVEN = '--remote-debugging-port=0';

/** @typedef {import('node:child_process').ChildProcess & { stderr: import('node:stream').Readable }} StartedApp */

export class InstalledWindow {
  /**
   * Starts an app with DRIVEN among its arguments and waits for its window.
   * @param {() => StartedApp} start
   * @param {string} dataDir where the app keeps its data, as we reach it
   */
  static async open(start, dataDir) {
    const portFile = path.join(dataDir, 'window', 'DevToolsActivePort');
    fs.rmSync(portFile, { force: true });
    const app = start();
    let complaints = '';
    app.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
    const ended = new Promise((resolve) => app.on('exit', resolve));
    const failed = ended.then((code) => {
      throw new Error(`The app ended with code ${code} before its window was there:\n${complaints.slice(-2_000)}`);
    });
    const browser = await Promise.race([connect(portFile), failed]);
    failed.catch(() => undefined); // from now on the app may end
    const [context] = browser.contexts();
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    const window = new InstalledWindow(browser, page, ended);
    await window.screens().getByRole('button', { name: 'Train' }).waitFor();
    return window;
  }

  constructor(browser, page, ended) {
    this.browser = browser;
    this.page = page;
    this.ended = ended;
  }

  screens() {
    return this.page.getByRole('navigation', { name: 'Screens' });
  }

  /**
   * Trains a preset by its button; resolves with how many of the 10,000 test images came out right.
   * @param {string} preset its title
   * @param {{ epochs?: number }} [options]
   */
  async train(preset, { epochs } = {}) {
    const { page } = this;
    await this.screens().getByRole('button', { name: 'Train' }).click();
    await page.getByRole('radio', { name: preset }).first().check();
    if (epochs !== undefined) await page.getByLabel('Epochs', { exact: true }).fill(String(epochs));
    await page.getByRole('button', { name: 'Start training' }).click();
    const progress = page.getByRole('region', { name: 'Progress', exact: true });
    await progress
      .getByText(/^Finished/)
      .first()
      .waitFor({ timeout: TRAIN_LIMIT_MS });
    const score = await progress.getByText(/^[\d,]+ of 10,000$/).innerText();
    return Number(score.split(' of ')[0].replaceAll(',', ''));
  }

  async #openRuns() {
    await this.screens().getByRole('button', { name: 'Runs' }).click();
  }

  /** The names of the runs that the Runs page lists. @returns {Promise<string[]>} */
  async runNames() {
    await this.#openRuns();
    const names = this.page.getByRole('grid', { name: 'Saved runs' }).getByRole('rowheader').locator('.ellipsis');
    await names.first().waitFor();
    return names.allInnerTexts();
  }

  /** Waits until an opened file is listed as an imported model under the name it carries; resolves with its row's words. */
  async importedModel(name) {
    const rows = this.page.getByRole('table', { name: 'Models' }).getByRole('row');
    const row = rows.filter({ hasText: name }).filter({ hasText: 'Imported' });
    await row.waitFor();
    return (await row.innerText()).replace(/\s+/g, ' ').trim();
  }

  /** Draws a 1 on the pad; resolves with what the pad then says, such as "1, 99.98 %". */
  async drawOne() {
    const { page } = this;
    await this.screens().getByRole('button', { name: 'Draw' }).click();
    const pad = page.getByLabel(/^Drawing pad/);
    const { x, y, width, height } = await pad.boundingBox();
    const [[left, top], ...rest] = ONE.map(([px, py]) => [x + px * width, y + py * height]);
    await page.mouse.move(left, top);
    await page.mouse.down();
    for (const [toX, toY] of rest) await page.mouse.move(toX, toY, { steps: 4 });
    await page.mouse.up();
    const answer = page.getByLabel(/^Drawing pad.*Your drawing is read as \d/);
    await answer.waitFor();
    return /read as ([^%]*%)/.exec((await answer.getAttribute('aria-label')) ?? '')?.[1] ?? '';
  }

  /** Closes the window as its user would; resolves when the app has ended. */
  async close() {
    await this.page.evaluate('window.close()');
    await this.browser.close().catch(() => undefined); // the connection ends with the app
    const tooLong = delay(END_LIMIT_MS, undefined, { ref: false }).then(() => {
      throw new Error('The app did not end when its window was closed.');
    });
    await Promise.race([this.ended, tooLong]);
  }
}

/** Connects once the app has written where it listens. */
async function connect(portFile) {
  const until = Date.now() + START_LIMIT_MS;
  while (!fs.existsSync(portFile) || !fs.readFileSync(portFile, 'utf8').includes('\n')) {
    if (Date.now() > until) throw new Error(`The app opened no window within ${START_LIMIT_MS / 1000} seconds.`);
    await delay(LOOK_EVERY_MS);
  }
  const [port] = fs.readFileSync(portFile, 'utf8').split('\n');
  return chromium.connectOverCDP(`http://127.0.0.1:${port}`);
}
