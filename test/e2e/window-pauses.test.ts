import os from 'node:os';
import { expect, test } from 'vitest';
import { unpackRuns } from '@shared/domain/packed-runs.js';
import { launchApp, processRuns, type LaunchedApp } from '../support/app.js';
import { ask } from '../support/ask.js';
import { dataFolder, eventually, runCli } from '../support/processes.js';
import { openRuns, TrainPage } from '../support/train-page.js';

type Shown = Record<string, unknown>;

const list = async (dataDir: string): Promise<readonly Shown[]> => (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
const show = async (dataDir: string, runId: unknown): Promise<Shown> =>
  (await runCli('runs', 'show', String(runId), '--json', '--data-dir', dataDir)).events[0] ?? {};

/** Everything measured in a run but its times. */
function numbersOf(shown: Shown): unknown {
  const epochs = (shown['epochs'] as Record<string, number>[]).map(({ epoch, step, trainLoss, trainAccuracy, validationLoss, validationCorrect }) => [
    epoch, step, trainLoss, trainAccuracy, validationLoss, validationCorrect,
  ]); // prettier-ignore
  return { epochs, test: shown['test'], confusion: shown['testConfusion'] };
}

/** A name that was used makes way for a suggestion; one typed before that would be mixed with it. */
const nextName = (train: TrainPage, used: string): Promise<true> =>
  eventually(async () => ((await train.page.getByLabel('Run name', { exact: true }).inputValue()) === used ? undefined : true));

async function startRun({ page }: LaunchedApp, name: string, epochs: string): Promise<TrainPage> {
  const train = new TrainPage(page);
  await train.choosePreset('Fast FCNN');
  await train.fill('Run name', name);
  await train.fill('Epochs', epochs);
  await train.start();
  await nextName(train, name);
  return train;
}

const moving = async (train: TrainPage): Promise<void> => {
  const before = await train.step();
  await eventually(async () => ((await train.step()) > before ? true : undefined));
};

/** Lets the app quit; returns the questions that it asked, each answered by that button. */
async function quitAnswering({ app }: LaunchedApp, response: 0 | 1): Promise<readonly string[]> {
  await app.evaluate(({ app: electron, dialog }, answer) => {
    const asked: string[] = [];
    Reflect.set(globalThis, 'asked', asked);
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message);
      return Promise.resolve({ response: answer, checkboxChecked: false });
    };
    electron.quit();
  }, response);
  return app.evaluate(() => Reflect.get(globalThis, 'asked') as string[]);
}

test('a run that is paused, left, resumed after a new start and paused again ends with the numbers of one that was not', async () => {
  const dataDir = dataFolder();
  const first = await launchApp({ dataDir });
  const train = await startRun(first, 'often paused', '3');
  await moving(train);
  await first.page.getByText('Training progress').or(first.page.locator('body')).first().focus();
  await first.page.keyboard.press('Space');
  await first.page.getByRole('button', { name: 'Resume' }).waitFor();
  expect(await first.page.getByRole('progressbar', { name: 'Training progress' }).getAttribute('aria-valuetext')).toMatch(/paused$/);
  const pausedAt = await train.step();
  await first.page.keyboard.press('Space');
  await moving(train);
  expect(await train.step()).toBeGreaterThan(pausedAt);

  expect(await quitAnswering(first, 1)).toEqual(['often paused is being trained. Pause it and quit?']);
  await moving(train);
  expect(first.complaints).toEqual([]);
  const closed = new Promise<void>((resolve) => {
    first.app.once('close', () => {
      resolve();
    });
  });
  await first.app.evaluate(({ BrowserWindow, dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    BrowserWindow.getAllWindows()[0]?.close();
  });
  await closed;
  expect(await list(dataDir)).toMatchObject([{ name: 'often paused', status: 'paused', resumable: true }]);

  const second = await launchApp({ dataDir });
  const again = new TrainPage(second.page);
  await again.waitForProgress(/Paused/);
  expect(await again.step()).toBeGreaterThanOrEqual(pausedAt);
  await second.page.getByRole('button', { name: 'Resume' }).click();
  await again.waitForProgress(/Finished/);
  expect(second.complaints).toEqual([]);
  await second.quit();

  const straight = await runCli('train', '--preset', 'fast-fcnn', '--epochs', '3', '--json', '--data-dir', dataDir);
  expect(straight.code, straight.stderr).toBe(0);
  const [paused] = await list(dataDir);
  expect(numbersOf(await show(dataDir, paused?.['runId']))).toEqual(numbersOf(await show(dataDir, straight.events.at(-1)?.['runId'])));
});

test('an app killed in mid-training takes its engine along; the next start shows what was kept, offers to go on, and the queue has survived and waits', async () => {
  const dataDir = dataFolder();
  const killed = await launchApp({ dataDir });
  const train = await startRun(killed, 'unlucky', '3');
  for (const name of ['waits first', 'waits second']) {
    await train.fill('Run name', name);
    await train.fill('Epochs', '1');
    await killed.page.getByRole('button', { name: /^Queue after/ }).click();
    await killed.page.getByRole('region', { name: 'Queue' }).getByText(name).waitFor();
    await nextName(train, name);
  }
  await killed.page.getByRole('button', { name: 'Move waits second up' }).click();
  await eventually(async () => ((await train.confusionTotal()) === 12_000 ? true : undefined));
  const processes = await killed.app.evaluate(({ app }) => app.getAppMetrics().map((metric) => metric.pid));
  expect(processes.length).toBeGreaterThan(2);
  await killed.killMain();
  await eventually(() => (processes.some(processRuns) ? undefined : true));

  const { page, quit, complaints } = await launchApp({ dataDir });
  const table = await openRuns(page);
  const row = table.getByRole('row').filter({ hasText: 'unlucky' });
  expect(await row.innerText()).toContain('Interrupted');
  expect(await page.getByText(/was interrupted after epoch \d+ of 3/).count()).toBe(1);
  await row.click();
  const again = new TrainPage(page);
  const details = page.getByRole('complementary', { name: 'Details of unlucky' });
  await eventually(async () => ((await again.confusionTotal(details)) === 12_000 ? true : undefined));
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Train' }).click();
  await again.waitForProgress(/Interrupted after epoch \d of 3/);
  const queue = page.getByRole('region', { name: 'Queue' });
  expect(await queue.getByRole('listitem').allInnerTexts()).toEqual(['waits second', 'waits first']);
  await page.getByRole('button', { name: 'Cancel waits first' }).click();
  await page.getByRole('button', { name: /^Resume at epoch \d/ }).click();
  await eventually(async () => {
    const answer = await ask(page, 'runs:list');
    return answer.ok && unpackRuns(answer.value).every(({ status }) => status === 'finished') ? true : undefined;
  });
  expect(await list(dataDir)).toMatchObject([
    { name: 'unlucky', epochsDone: 3 },
    { name: 'waits second', epochsDone: 1 },
  ]);
  expect(complaints).toEqual([]);
  await quit();
});

test('a killed engine leaves the run to be resumed in the same window', async () => {
  const dataDir = dataFolder();
  const launched = await launchApp({ dataDir });
  const train = await startRun(launched, 'lost its engine', '2');
  await eventually(async () => ((await train.confusionTotal()) === 12_000 ? true : undefined));
  const engine = await launched.app.evaluate(({ app }) => app.getAppMetrics().find((metric) => metric.name === 'Digit Lab engine')?.pid);
  if (engine === undefined) throw new Error('There is no engine.');
  expect(os.getPriority(engine)).toBe(10);
  process.kill(engine, 'SIGKILL');
  await train.waitForProgress(/The engine ended unexpectedly/);
  expect(processRuns(engine)).toBe(false);
  await launched.page.getByRole('button', { name: /^Resume at epoch \d/ }).click();
  await train.waitForProgress(/Finished/);
  await launched.quit();
  expect(await list(dataDir)).toMatchObject([{ status: 'finished', epochsDone: 2, failure: null }]);
});
