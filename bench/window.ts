import path from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { openDisplay } from './display.js';
import type { Places } from './places.js';
import { JobFailure } from './run-job.js';

const TIMEOUT_MS = 120_000;
/** Without a display Electron has no window; with one, Chromium's own switches are not needed. */
const NOT_FOR_WINDOWS = /^--(ozone-platform|disable-gpu)/;

/** Opens the built app on a data folder and closes it after the work. Throws JobFailure. */
export async function withWindow<T>(places: Places, dataDir: string, work: (page: Page) => Promise<T>): Promise<T> {
  const display = await openDisplay();
  try {
    const switches = places.electron.switches.filter((given) => !NOT_FOR_WINDOWS.test(given));
    const inherited = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    const env = { ...Object.fromEntries(inherited), ...(display.name === '' ? {} : { DISPLAY: display.name }) };
    const app = await _electron.launch({
      executablePath: places.electron.file,
      args: [...switches, places.root, `--data-dir=${path.resolve(dataDir)}`],
      chromiumSandbox: !switches.includes('--no-sandbox'),
      env,
    });
    try {
      const page = await app.firstWindow();
      page.setDefaultTimeout(TIMEOUT_MS);
      await page.getByRole('navigation').first().waitFor();
      return await work(page);
    } finally {
      // the question about a training that goes on is answered: pause and quit
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
      });
      await app.close();
    }
  } catch (error) {
    if (error instanceof Error && !(error instanceof JobFailure))
      throw new JobFailure(error.message.split('\n')[0] ?? '', { cause: error });
    throw error;
  } finally {
    display.end();
  }
}
