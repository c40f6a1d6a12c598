import { expect, test } from 'vitest';
import { launchApp } from '../support/app.js';
import { dataFolder, eventually, runCli, temporaryFolder } from '../support/processes.js';
import { openRuns, TrainPage } from '../support/train-page.js';

test('a training in the window: points arrive, it finishes, and after a restart its numbers are the same', async () => {
  const dataDir = temporaryFolder();
  const first = await launchApp({ dataDir });
  const train = new TrainPage(first.page);
  await train.choosePreset('Fast FCNN');
  await train.fill('Run name', 'my first');
  await train.fill('Epochs', '2');
  await train.start();

  await eventually(async () => ((await train.step()) > 0 ? true : undefined));
  const early = await train.step();
  await eventually(async () => ((await train.step()) > early ? true : undefined));
  await eventually(async () => ((await train.confusionTotal()) === 12_000 ? true : undefined));
  await train.waitForProgress(/Finished/);
  await eventually(async () => ((await train.confusionTotal()) === 10_000 ? true : undefined));
  expect(await train.lossSummary()).toContain('after epoch 2 of 2');
  const accuracy = await train.figure('Test accuracy');
  expect(Number(/([\d.]+) %/.exec(accuracy)?.[1])).toBeGreaterThan(96);
  await train.section('Accuracy by class').waitFor();
  expect(await train.section('Predictions').getByRole('img').count()).toBeGreaterThan(5);
  expect(first.complaints).toEqual([]);
  await first.quit();

  const second = await launchApp({ dataDir });
  const table = await openRuns(second.page);
  const row = table.getByRole('row').nth(1);
  expect(await row.innerText()).toContain('my first');
  expect(await row.innerText()).toContain('Finished');
  await row.click();
  const details = second.page.getByRole('complementary', { name: 'Details of my first' });
  await details
    .getByText(/of 10,000/)
    .first()
    .waitFor();
  expect(accuracy).toContain((await row.getByRole('gridcell').nth(5).innerText()).trim());
  await eventually(async () => ((await new TrainPage(second.page).confusionTotal(details)) === 10_000 ? true : undefined));
  expect(await details.getByRole('img', { name: /^Loss/ }).first().getAttribute('aria-label')).toContain('after epoch 2 of 2');
  expect(second.complaints).toEqual([]);
  await second.quit();

  const [run] = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
  const test = run?.['test'] as { correct: number; total: number };
  expect(accuracy).toContain(test.correct.toLocaleString('en-US'));
});

test('a stop keeps what was learned, and a reloaded page shows the same training', async () => {
  const { page, quit, complaints } = await launchApp({ dataDir: dataFolder() });
  const train = new TrainPage(page);
  await train.choosePreset('Reference FCNN');
  await train.start();
  await eventually(async () => ((await train.confusionTotal()) === 12_000 ? true : undefined));
  const before = await train.step();
  await page.reload();
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  await eventually(async () => ((await train.step()) > before ? true : undefined));
  await eventually(async () => ((await train.confusionTotal()) === 12_000 ? true : undefined));
  expect(await train.lossSummary()).toContain('of 20');
  await page.getByRole('button', { name: 'Stop and keep' }).click();
  await train.waitForProgress(/Stopped|stopped/);
  await eventually(async () => ((await train.confusionTotal()) === 10_000 ? true : undefined));
  expect(complaints).toEqual([]);
  await quit();
});
