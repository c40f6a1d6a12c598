import path from 'node:path';
import { _electron, type Page } from 'playwright-core';
import type { Places } from '../places.js';
import { JobFailure } from '../run-job.js';
import { openDisplay } from './display.js';
import { CLOCK } from './window-clock.js';

/** Milliseconds in the real window, from the click to the frame that shows the outcome. */
export interface WindowTimes {
  /** Rows of the table, from the click on Runs. */
  readonly openMs: number;
  readonly sortMs: number;
  readonly filterMs: number;
  /** Results and curves of 8 full runs, from the click on Compare; everything is read from the disk. */
  readonly compareMs: number;
  /** The longest time between two frames while the table scrolls from its first row to its last, and how many frames were late. */
  readonly longestFrameMs: number;
  readonly lateFrames: number;
  readonly frames: number;
}

const TIMEOUT_MS = 120_000;
/** Without a display Electron has no window; with one, Chromium's own switches are not needed. */
const NOT_FOR_WINDOWS = /^--(ozone-platform|disable-gpu)/;

/** Opens the app on a data folder whose compareView names the runs to compare, and clicks through it. */
export async function timeWindow(places: Places, dataDir: string): Promise<WindowTimes> {
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
      return await measure(page);
    } finally {
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

/** Each figure is found inside the page: what drives it from outside would be measured too. */
async function measure(page: Page): Promise<WindowTimes> {
  await page.evaluate(CLOCK);
  const ask = <T>(call: string): Promise<T> => page.evaluate<T>(`window.benchClock.${call}`);
  const openMs = await ask<number>('openRuns()');
  const sortMs = await ask<number>('sortRuns()');
  const filterMs = await ask<number>('filterRuns()');
  const scroll = await ask<{ readonly longestMs: number; readonly late: number; readonly frames: number }>('scrollRuns()');
  const compareMs = await ask<number>('compareRuns()');
  return { openMs, sortMs, filterMs, compareMs, longestFrameMs: scroll.longestMs, lateFrames: scroll.late, frames: scroll.frames };
}
