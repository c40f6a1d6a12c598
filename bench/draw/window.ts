import type { Page } from 'playwright-core';
import { findPreset } from '@shared/domain/presets.js';
import type { Places } from '../places.js';
import { JobFailure } from '../run-job.js';
import { withWindow } from '../window.js';
import { DRAW_CLOCK } from './clock.js';
import { DIGIT_STROKES } from './strokes.js';

/** Milliseconds of every pointer event of one round. */
export interface DrawTimes {
  readonly ink: readonly number[];
  readonly bars: readonly number[];
  readonly frames: number;
  readonly dropped: number;
}

/** Shares of the pad's side: small in a corner, and large. */
const PLACES = [
  { left: 0.06, top: 0.06, size: 0.3 },
  { left: 0.12, top: 0.1, size: 0.76 },
] as const;
/** Between two moves of a hand's pointer. */
const MOVE_STEPS = 3;

/** Draws all ten digits with the mouse in the real window, twice: alone, or while the reference CNN is trained. */
export function timeDrawing(places: Places, dataDir: string, besideTraining: boolean, digits: number): Promise<DrawTimes> {
  return withWindow(places, dataDir, async (page) => {
    await page.evaluate(DRAW_CLOCK);
    if (besideTraining) await startTraining(page);
    await page.getByRole('navigation').first().getByRole('button', { name: 'Draw' }).click();
    await page.getByText('Draw a digit', { exact: true }).nth(1).waitFor();
    await drawDigits(page, 2); // the compiler has seen everything then
    await page.evaluate('window.drawClock.reset()');
    await drawDigits(page, digits);
    return page.evaluate<DrawTimes>('window.drawClock.result()');
  });
}

async function startTraining(page: Page): Promise<void> {
  const preset = findPreset('reference-cnn');
  if (preset === undefined) throw new JobFailure('the preset reference-cnn is gone');
  const config = JSON.stringify({ ...preset.config, name: 'bench' });
  await page.evaluate(`window.api.request['training:start'](${config})`);
  await page
    .getByText(/step \d/)
    .first()
    .waitFor();
}

async function drawDigits(page: Page, count: number): Promise<void> {
  const box = await page.getByLabel(/^Drawing pad/).boundingBox();
  if (box === null) throw new JobFailure('the pad is not to be seen');
  for (let digit = 0; digit < count; digit++) {
    for (const { left, top, size } of PLACES) {
      for (const points of DIGIT_STROKES[digit % 10] ?? []) {
        const at = points.map(([x, y]) => [box.x + (left + x * size) * box.width, box.y + (top + y * size) * box.height] as const);
        const [[x, y] = [0, 0], ...rest] = at;
        await page.mouse.move(x, y);
        await page.mouse.down();
        for (const [toX, toY] of rest) await page.mouse.move(toX, toY, { steps: MOVE_STEPS });
        await page.mouse.up();
      }
      await page.getByRole('button', { name: 'Clear' }).click();
    }
  }
}
