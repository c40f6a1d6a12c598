import type { Page } from 'playwright-core';
import { findPreset } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { Places } from '../places.js';
import { JobFailure } from '../run-job.js';
import { withWindow } from '../window.js';
import { INSPECT_CLOCK } from './clock.js';

/** Milliseconds in the real window, from the click or the key to the frame that shows all of it. */
export interface LookTimes {
  /** Every stage's maps of the next digit. */
  readonly digits: readonly number[];
  /** Kernels and maps of the next saved epoch. */
  readonly epochs: readonly number[];
  /** The next digit, while the reference CNN is trained at batch 64. */
  readonly besideTraining: readonly number[];
  /** Of that training, with nobody at the window, and while digits are clicked through. */
  readonly aloneImagesPerSecond: number;
  readonly besideImagesPerSecond: number;
}

export interface LookAmounts {
  readonly digits: number;
  readonly epochs: number;
  readonly speedMs: number;
}

/** Between two clicks of somebody who looks at what comes; epochs are stepped through as fast as they play. */
const [CLICK_EVERY_MS, EPOCH_EVERY_MS] = [250, 100];
const WARM_UP_MS = 3_000;
const BATCH_SIZE = 64;
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

/** Trains a small run with many epochs, then looks into it: digit after digit, epoch after epoch, and beside a training. */
export function timeLooking(places: Places, dataDir: string, amounts: LookAmounts): Promise<LookTimes> {
  return withWindow(places, dataDir, async (page) => {
    await page.evaluate(INSPECT_CLOCK);
    await train(page, { name: 'looked at', batchSize: BATCH_SIZE, epochs: amounts.epochs, trainSize: 2_000 });
    await trains(page);
    await page.getByText('Nothing is training').first().waitFor();
    await open(page);
    await lookAt(page, 5); // the compiler has seen everything then
    const digits = await lookAt(page, amounts.digits);
    const epochs = await scrub(page, amounts.epochs - 1);
    await train(page, { name: 'beside', batchSize: BATCH_SIZE, epochs: 1_000 });
    await trains(page);
    await wait(WARM_UP_MS);
    const aloneImagesPerSecond = await speedOf(page, () => wait(amounts.speedMs));
    let besideTraining: readonly number[] = [];
    const besideImagesPerSecond = await speedOf(page, async () => {
      besideTraining = await lookAt(page, Math.ceil(amounts.speedMs / CLICK_EVERY_MS));
    });
    return { digits, epochs, besideTraining, aloneImagesPerSecond, besideImagesPerSecond };
  });
}

async function train(page: Page, changes: Partial<RunConfig>): Promise<void> {
  const preset = findPreset('reference-cnn');
  if (preset === undefined) throw new JobFailure('the preset reference-cnn is gone');
  const answer = await page.evaluate<{ readonly ok: boolean }>(
    `window.api.request['training:start'](${JSON.stringify({ ...preset.config, ...changes })})`,
  );
  if (!answer.ok) throw new JobFailure(`no training could be started: ${JSON.stringify(answer)}`);
}

/** The status bar says so a moment after the start. */
async function trains(page: Page): Promise<void> {
  await page
    .getByText(/step \d/)
    .first()
    .waitFor();
}

/** Opens the newest run; what takes longer (the strongest digits, the answers to the test) is there before anything is timed. */
async function open(page: Page): Promise<void> {
  await page.getByRole('navigation').first().getByRole('button', { name: 'Inspect' }).click();
  await page.getByRole('region', { name: 'Strongest test digits' }).getByRole('listitem').first().waitFor();
  await page.getByRole('region', { name: 'Misread test digits' }).getByRole('listitem').first().waitFor();
}

/** Does something again and again, and says how long each took until it was painted. */
async function timed(page: Page, count: number, everyMs: number, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate('window.inspectClock.reset()');
  for (let done = 1; done <= count; done++) {
    const next = wait(everyMs);
    await act();
    await page.evaluate(`window.inspectClock.painted(${done})`);
    await next;
  }
  return page.evaluate<number[]>('window.inspectClock.times()');
}

/** The pointer rests on the button meanwhile, as a person's does: to find it again for every click would cost more than the look. */
async function lookAt(page: Page, count: number): Promise<readonly number[]> {
  await page.getByRole('button', { name: 'Next digit' }).hover();
  return timed(page, count, CLICK_EVERY_MS, async () => {
    await page.mouse.down();
    await page.mouse.up();
  });
}

/** From the first saved epoch to the last. */
async function scrub(page: Page, count: number): Promise<readonly number[]> {
  await page.getByRole('slider', { name: /epoch/i }).press('Home');
  await wait(1_000);
  return timed(page, count, EPOCH_EVERY_MS, () => page.keyboard.press(']'));
}

/** Images a second of a training while something is done. */
async function speedOf(page: Page, work: () => Promise<void>): Promise<number> {
  const steps = (): Promise<number> => page.evaluate<number>('window.inspectClock.steps()');
  const [began, before] = [performance.now(), await steps()];
  await work();
  return (((await steps()) - before) * BATCH_SIZE * 1_000) / (performance.now() - began);
}
