import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { unpackRuns } from '@shared/domain/packed-runs.js';
import type { RunDetail } from '@shared/domain/run.js';
import { launchApp } from '../support/app.js';
import { ask } from '../support/ask.js';
import { dataFolder, eventually } from '../support/processes.js';
import { RunsPage } from '../support/runs-page.js';
import { TrainPage } from '../support/train-page.js';

async function finishedRun(page: Page, runId: string): Promise<RunDetail> {
  return eventually(async () => {
    const answer = await ask(page, 'runs:get', runId);
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.value.summary.failure).toBeNull();
    return answer.value.summary.status === 'finished' ? answer.value : undefined;
  });
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
  const list = await ask(page, 'runs:list');
  const id = (list.ok ? unpackRuns(list.value)[0]?.id : undefined) ?? '';
  const source = await finishedRun(page, id);
  expect(source.rateChanges.map(({ learningRate }) => learningRate)).toEqual([0.0015]);
  expect(source.rateChanges[0]?.step).toBeGreaterThan(50);

  const repeat = await ask(page, 'training:repeat', id);
  if (!repeat.ok) throw new Error(repeat.error.message);
  const child = await ask(page, 'training:extend', { runId: id, epochs: 1 });
  if (!child.ok) throw new Error(child.error.message);
  expect(child.value.status).toBe('queued');
  await page.getByRole('region', { name: 'Queue' }).getByText('changed further').waitFor();
  expect((await finishedRun(page, repeat.value.id)).repeat).toEqual({ of: id, name: 'changed', outcome: 'identical', differences: [] });
  const further = await finishedRun(page, child.value.id);
  expect(further).toMatchObject({
    parent: { id, name: 'changed' },
    config: { epochs: 1, learningRate: 0.0015 },
    summary: { epochsDone: 1 },
  });
  // it begins where its parent ended, not with new weights
  expect(further.epochs[0]?.trainLoss).toBeLessThan(source.epochs[0]?.trainLoss ?? 0);
  const runs = await RunsPage.open(page);
  await (await runs.openDetails('changed repeated')).getByText('Every number is identical.').waitFor();
  const continues = (await runs.openDetails('changed further')).getByText(/^Continues/);
  await continues.waitFor();
  expect(await continues.innerText()).toContain('Continues changed for 1 epoch.');
  expect(complaints).toEqual([]);
  await quit();
});
