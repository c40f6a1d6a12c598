import type { ElectronApplication } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchApp } from '../support/app.js';
import { dataFolder, eventually, runCli, temporaryFolder } from '../support/processes.js';
import { TrainPage } from '../support/train-page.js';

/** Answers the app's questions with a button, in turn, and counts them. */
async function answerQuestions(app: ElectronApplication, ...buttons: readonly number[]): Promise<() => Promise<number>> {
  await app.evaluate(({ dialog }, answers) => {
    const scope = globalThis as unknown as { questions: number };
    scope.questions = 0;
    dialog.showMessageBox = () => Promise.resolve({ response: answers[scope.questions++] ?? 0, checkboxChecked: false });
  }, buttons);
  return () => app.evaluate(() => (globalThis as unknown as { questions: number }).questions);
}

async function startLong(train: TrainPage, name: string): Promise<void> {
  await train.choosePreset('Reference FCNN');
  await train.fill('Run name', name);
  await train.start();
  await eventually(async () => ((await train.step()) > 0 ? true : undefined));
}

/** What the system tells; after the answer, which the work that follows could keep from coming. */
const tellOfPower = (app: ElectronApplication, event: 'suspend' | 'resume'): Promise<void> =>
  app.evaluate(({ powerMonitor }, name) => {
    setImmediate(() => powerMonitor.emit(name));
  }, event);

const runsIn = async (dataDir: string): Promise<readonly Record<string, unknown>[]> =>
  (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;

test('sleep pauses and stores the training, waking goes on with it, and a shutdown ends with it stored', async () => {
  const dataDir = dataFolder();
  const { app, page } = await launchApp({ dataDir });
  const train = new TrainPage(page);
  await startLong(train, 'sleeper');
  await tellOfPower(app, 'suspend');
  await train.waitForProgress(/Paused|paused/);
  expect(await runsIn(dataDir)).toMatchObject([{ name: 'sleeper', status: 'paused' }]);
  const paused = await train.step();
  await tellOfPower(app, 'resume');
  await eventually(async () => ((await train.step()) > paused ? true : undefined));
  const ended = new Promise<void>((resolve) => {
    app.once('close', () => {
      resolve();
    });
  });
  const questions = await answerQuestions(app);
  expect(await questions()).toBe(0);
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('shutdown')).catch(() => undefined); // it may be gone before it answers
  await ended;
  expect(await runsIn(dataDir)).toMatchObject([{ name: 'sleeper', status: 'paused' }]);
});

test('the next start shows the page, the run and the network of the last', async () => {
  const dataDir = dataFolder();
  for (const name of ['older', 'newer'])
    await runCli('train', '--preset', 'fast-fcnn', '--train-size', '2000', '--epochs', '1', '--name', name, '--data-dir', dataDir);
  const first = await launchApp({ dataDir, firstPage: true });
  const screens = first.page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('button', { name: 'Runs' }).click();
  await first.page.getByRole('rowheader').getByText('older').click();
  await first.page.getByRole('complementary', { name: 'Details of older' }).waitFor();
  await first.page.keyboard.press('Control+i');
  await first.page.getByRole('combobox').filter({ hasText: 'older' }).waitFor();
  await first.page.getByRole('region', { name: 'Misread test digits' }).getByRole('listitem').first().waitFor();
  await first.quit();

  const { page, quit, complaints } = await launchApp({ dataDir, firstPage: true });
  await page.getByRole('heading', { level: 1, name: 'Inspect' }).waitFor();
  await page.getByRole('combobox').filter({ hasText: 'older' }).waitFor();
  await page.keyboard.press('2');
  await page.getByRole('complementary', { name: 'Details of older' }).waitFor();
  expect(complaints).toEqual([]);
  await quit();
});

test('every command of the menu reaches the page', async () => {
  const { app, page, quit } = await launchApp({ dataDir: temporaryFolder(), firstPage: true });
  const choose = (id: string): Promise<void> =>
    app.evaluate(({ Menu }, wanted) => {
      Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click();
    }, id);
  for (const [command, title] of [
    ['open-draw', 'Draw'],
    ['open-inspect', 'Inspect'],
    ['open-compare', 'Compare'],
    ['open-runs', 'Runs'],
    ['new-training', 'Train'],
    ['open-welcome', 'Welcome'],
  ] as const) {
    await choose(command);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  }
  for (const [command, title] of [
    ['open-settings', 'Settings'],
    ['show-shortcuts', 'Keyboard shortcuts'],
    ['show-about', 'About Digit Lab'],
  ] as const) {
    await choose(command);
    await page.getByRole('dialog', { name: title }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await quit();
});
