import type { Page } from 'playwright-core';
import type { Places } from '../places.js';
import { withWindow } from '../window.js';
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

/** Opens the app on a data folder whose compareView names the runs to compare, and clicks through it. */
export function timeWindow(places: Places, dataDir: string): Promise<WindowTimes> {
  return withWindow(places, dataDir, measure);
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
