/** The window of an installed app, driven from outside through Chromium's own protocol (the app's Node inspector is fused off). */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { USER } from './debian-root.mjs';

const START_LIMIT_MS = 60_000;
const TRAIN_LIMIT_MS = 300_000;
const LOOK_EVERY_MS = 100;

export class InstalledWindow {
  /** @param {string} root @param {typeof import('./debian-root.mjs').start} start */
  static async open(root, start) {
    const portFile = path.join(root, 'home', USER, '.local/share/digit-lab/window/DevToolsActivePort');
    fs.rmSync(portFile, { force: true });
    const app = start(root, [
      'xvfb-run',
      '--auto-servernum',
      '--server-args=-screen 0 1600x1000x24',
      'digit-lab',
      '--remote-debugging-port=0',
    ]);
    let complaints = '';
    app.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
    const ended = new Promise((resolve) => app.on('exit', resolve));
    const failed = ended.then((code) => {
      throw new Error(`The installed app ended with code ${code}:\n${complaints.slice(-2_000)}`);
    });
    const ready = (async () => {
      const until = Date.now() + START_LIMIT_MS;
      while (!fs.existsSync(portFile)) {
        if (Date.now() > until) throw new Error(`The installed app opened no window:\n${complaints.slice(-2_000)}`);
        await delay(LOOK_EVERY_MS);
      }
      const [port] = fs.readFileSync(portFile, 'utf8').split('\n');
      return chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    })();
    const browser = await Promise.race([ready, failed]);
    failed.catch(() => undefined); // from now on the app may end
    const [context] = browser.contexts();
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
    return new InstalledWindow(browser, page, ended);
  }

  constructor(browser, page, ended) {
    this.browser = browser;
    this.page = page;
    this.ended = ended;
  }

  /** Trains the preset by its button; resolves with how many of the 10,000 test images came out right. */
  async trainFastCnn() {
    const { page } = this;
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByText('Fast CNN', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Start training' }).click();
    const score = page.getByText(/[\d,]+ of 10,000/).first();
    await page
      .getByText(/^Finished/)
      .first()
      .waitFor({ timeout: TRAIN_LIMIT_MS });
    await score.waitFor();
    return Number((await score.innerText()).split(' of ')[0].replaceAll(/\D/g, ''));
  }

  async runNames() {
    const { page } = this;
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    const rows = page
      .getByRole('table', { name: 'Runs' })
      .getByRole('row')
      .filter({ hasText: /Finished/ });
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map((text) => text.trim().split(/\s+/)[0]);
  }

  /** Draws a vertical line on the pad; resolves with the top guess and its probability. */
  async drawOne() {
    const { page } = this;
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    const pad = page.getByRole('application', { name: /pad/i });
    const { x, y, width, height } = await pad.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 4);
    await page.mouse.down();
    for (let step = 1; step <= 20; step++) await page.mouse.move(x + width / 2, y + height / 4 + (step / 20) * (height / 2));
    await page.mouse.up();
    return (await page.getByTestId('reading').innerText()).replace(/\s+/g, ' ').trim();
  }

  /** Closes the window as its user would; resolves when the app has ended. */
  async close() {
    await this.page.evaluate('window.close()');
    await this.browser.close().catch(() => undefined); // the connection ends with the app
    await this.ended;
  }
}
