import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchApp } from '../support/app.js';
import { dataFolder, eventually, runCli } from '../support/processes.js';
import { RunsPage } from '../support/runs-page.js';
import { TrainPage } from '../support/train-page.js';

/** A data folder with small trained runs, the first name oldest; resolves to their ids. */
async function trainRuns(dataDir: string, ...names: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const run = await runCli(
      ...['train', '--preset', 'fast-fcnn', '--train-size', '2000', '--epochs', '3', '--name', name, '--json', '--data-dir', dataDir],
    );
    expect(run.code, run.stderr).toBe(0);
    ids.push(String(run.events.at(-1)?.['runId']));
  }
  return ids;
}

const listed = async (dataDir: string): Promise<readonly Record<string, unknown>[]> =>
  (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;

test('names, tags, notes, the baseline and how the table was left are there after a restart', async () => {
  const dataDir = dataFolder();
  await trainRuns(dataDir, 'alpha', 'beta', 'gamma');
  const first = await launchApp({ dataDir });
  const runs = await RunsPage.open(first.page);
  expect(await runs.names()).toEqual(['gamma', 'beta', 'alpha']);

  await runs.choose('beta', 'Rename…');
  await first.page.keyboard.type('beta renamed');
  await first.page.keyboard.press('Enter');
  await runs.row('beta renamed').waitFor();

  const details = await runs.openDetails('alpha');
  await first.page.keyboard.press('b');
  await eventually(async () => ((await runs.names())[0] === 'alpha' ? true : undefined));
  await details.getByRole('combobox', { name: 'Add a tag' }).fill('kept');
  await first.page.keyboard.press('Enter');
  await details.getByRole('button', { name: 'Remove the tag kept' }).waitFor();
  await details.getByRole('textbox', { name: 'Notes' }).fill('Small, but a start.');

  await first.page.getByRole('button', { name: 'Name', exact: true }).click();
  await first.page.keyboard.press('/');
  await first.page.keyboard.type('a');
  await first.page.getByRole('radio', { name: 'FCNN' }).click();
  expect(await runs.names()).toEqual(['alpha', 'beta renamed', 'gamma']);
  expect(first.complaints).toEqual([]);
  await first.quit();

  const second = await launchApp({ dataDir });
  const again = await RunsPage.open(second.page);
  expect(await again.names()).toEqual(['alpha', 'beta renamed', 'gamma']);
  expect(await second.page.getByRole('searchbox', { name: 'Search runs' }).inputValue()).toBe('a');
  expect(await second.page.getByRole('radio', { name: 'FCNN' }).getAttribute('aria-checked')).toBe('true');
  expect(await again.grid.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending');
  const kept = await again.openDetails('alpha');
  await kept.getByRole('button', { name: 'Remove the tag kept' }).waitFor();
  expect(await kept.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('Small, but a start.');
  expect(second.complaints).toEqual([]);
  await second.quit();
});

test('a deleted run comes back with Undo, and without it is gone with its files', async () => {
  const dataDir = dataFolder();
  const [id = ''] = await trainRuns(dataDir, 'alpha', 'beta');
  const { page, quit, complaints } = await launchApp({ dataDir });
  const runs = await RunsPage.open(page);
  const files = path.join(dataDir, 'checkpoints', id);
  expect(existsSync(files)).toBe(true);

  const remove = async (): Promise<void> => {
    await runs.openDetails('alpha');
    await page.keyboard.press('Delete');
    const question = runs.dialog('Delete alpha?');
    await question.getByText(/^Its measurements and weights \([\d.]+ MB\) will be removed\.$/).waitFor();
    await question.getByRole('button', { name: 'Delete run' }).click();
    await eventually(async () => ((await runs.names()).includes('alpha') ? undefined : true));
  };
  await remove();
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => ((await runs.names()).includes('alpha') ? true : undefined));
  expect(existsSync(files)).toBe(true);

  await remove();
  await eventually(() => (existsSync(files) ? undefined : true));
  expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
  expect(complaints).toEqual([]);
  await quit();
  expect((await listed(dataDir)).map((run) => run['name'])).toEqual(['beta']);
});

test('a run is trained again with another seed, and its epochs are looked through', async () => {
  const dataDir = dataFolder();
  await trainRuns(dataDir, 'alpha');
  const { page, quit, complaints } = await launchApp({ dataDir });
  const runs = await RunsPage.open(page);
  await runs.choose('alpha', 'Train again…');
  await runs.dialog('Train alpha again').getByRole('button', { name: 'Start training' }).click();
  await runs.row('alpha-2').getByText('Finished').waitFor({ timeout: 120_000 });

  const details = await runs.openDetails('alpha-2');
  await details.getByRole('radio', { name: 'Validation' }).click();
  const slider = details.getByRole('slider', { name: 'Epoch of the confusion' });
  await slider.focus();
  const confusions = new Set<string>();
  for (const epoch of [3, 2, 1]) {
    await eventually(async () => ((await slider.getAttribute('aria-valuetext'))?.startsWith(`Epoch ${epoch} of 3`) ? true : undefined));
    await details.getByRole('grid', { name: new RegExp(`Validation, epoch ${epoch}, 12,000 digits`) }).waitFor();
    expect(await new TrainPage(page).confusionTotal(details)).toBe(12_000);
    confusions.add(await details.getByRole('grid').innerText());
    await page.keyboard.press('[');
  }
  expect(confusions.size).toBe(3);
  await details.getByRole('tab', { name: 'Digits' }).click();
  await details
    .getByRole('img', { name: /^Test digit [\d,]+: true \d, read as \d with probability [01]\.\d\d$/ })
    .first()
    .waitFor();
  expect(complaints).toEqual([]);
  await quit();

  const [first, second] = [...(await listed(dataDir))].sort((a, b) => String(a['name']).localeCompare(String(b['name'])));
  expect([first?.['name'], second?.['name']]).toEqual(['alpha', 'alpha-2']);
  const seed = async (run: Record<string, unknown> | undefined): Promise<unknown> => {
    const shown = await runCli('runs', 'show', String(run?.['runId']), '--json', '--data-dir', dataDir);
    return (shown.events[0]?.['config'] as { seed: number } | undefined)?.seed;
  };
  expect(await seed(first)).toBe(1);
  expect(await seed(second)).not.toBe(1);
});
