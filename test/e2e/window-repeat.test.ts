import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { unpackRuns } from '@shared/domain/packed-runs.js';
import type { RunDetail } from '@shared/domain/run.js';
import { launchApp } from '../support/app.js';
import { ask } from '../support/ask.js';
import { dataFolder, eventually } from '../support/processes.js';
import { RunsPage } from '../support/runs-page.js';
import { TrainPage } from '../support/train-page.js';

async function runNamed(page: Page, name: string): Promise<RunDetail> {
  const list = await ask(page, 'runs:list');
  const run = list.ok ? unpackRuns(list.value).find((candidate) => candidate.name === name) : undefined;
  const detail = await ask(page, 'runs:get', run?.id ?? '');
  if (!detail.ok) throw new Error(detail.error.message);
  return detail.value;
}

test('a run whose learning rate was changed is repeated bit for bit, and trained further', async () => {
  const { page, quit, complaints } = await launchApp({ dataDir: dataFolder() });
  const train = new TrainPage(page);
  await train.choosePreset('Fast FCNN');
  await train.fill('Run name', 'changed');
  await train.fill('Epochs', '1');
  await train.start();
  await eventually(async () => ((await train.step()) > 50 ? true : undefined));
  await page.getByLabel('Learning rate of the next steps').fill('0.0015');
  await page.keyboard.press('Enter');
  await train.waitForProgress(/Finished/);
  const source = await runNamed(page, 'changed');
  expect(source.rateChanges.map(({ learningRate }) => learningRate)).toEqual([0.0015]);
  expect(source.rateChanges[0]?.step).toBeGreaterThan(50);

  const runs = await RunsPage.open(page);
  await runs.choose('changed', 'Repeat exactly');
  await runs.row('changed repeated').waitFor(); // it moves the other row
  await runs.choose('changed', 'Train further…');
  await runs.dialog('Train changed further').getByRole('textbox', { name: 'More epochs' }).fill('1');
  await page.keyboard.press('Enter');
  await runs.row('changed further').getByText('Queued').waitFor();
  await runs.row('changed further').getByText('Finished').waitFor({ timeout: 120_000 });
  const [repeat, further] = [await runNamed(page, 'changed repeated'), await runNamed(page, 'changed further')];
  expect(repeat.repeat).toEqual({ of: source.summary.id, name: 'changed', outcome: 'identical', differences: [] });
  expect(further).toMatchObject({
    parent: { id: source.summary.id, name: 'changed' },
    config: { epochs: 1, learningRate: 0.0015 },
    summary: { epochsDone: 1 },
  });
  // it begins where its parent ended, not with new weights
  expect(further.epochs[0]?.trainLoss).toBeLessThan(source.epochs[0]?.trainLoss ?? 0);
  const continues = (await runs.openDetails('changed further')).getByText(/^Continues/);
  await continues.waitFor();
  expect(await continues.innerText()).toContain('Continues changed for 1 epoch.');
  const repeated = await runs.openDetails('changed repeated');
  await repeated.getByText('Every number is identical.').waitFor();
  await repeated.getByRole('button', { name: 'changed', exact: true }).click();
  await runs.details('changed').waitFor();
  expect(complaints).toEqual([]);
  await quit();
});
