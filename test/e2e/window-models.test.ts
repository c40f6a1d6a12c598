import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from '../support/app.js';
import { writePthFile } from '../support/models.js';
import { dataFolder, temporaryFolder } from '../support/processes.js';

/** Plays the user in the system's dialog: chooses these files, or cancels. */
async function chooseFiles({ app }: LaunchedApp, filePaths: readonly string[]): Promise<void> {
  await app.evaluate(
    ({ dialog }, files) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: files.length === 0, filePaths: files });
    },
    [...filePaths],
  );
}

test('a model is imported through the dialog, listed with its test result, and still there after a restart', async () => {
  const folder = temporaryFolder();
  const dataDir = dataFolder();
  const launched = await launchApp({ dataDir });
  const { page } = launched;
  await page.getByRole('button', { name: 'Runs' }).click();
  const importButton = page.getByRole('button', { name: 'Import…' });

  await chooseFiles(launched, []);
  await importButton.click();
  const broken = path.join(folder, 'broken.pth');
  writeFileSync(broken, 'no weights');
  await chooseFiles(launched, [writePthFile(folder, 'good.pth'), broken]);
  await importButton.click();
  await page.getByRole('alert').getByText('broken.pth is not a readable PyTorch state dictionary').waitFor();
  const imported = page.getByRole('table', { name: 'Models' }).getByRole('row').filter({ hasText: 'Imported' });
  expect(await imported.count()).toBe(0);

  await chooseFiles(launched, [writePthFile(folder, 'small net.pth', { filters: [2] })]);
  await importButton.click();
  await imported.waitFor();
  const words = await imported.innerText();
  expect(words.replace(/\s+/g, ' ')).toMatch(
    /^small net CNN 1,642 Imported [\d.]+ % [\d,]+ of 10,000 (ReLU|Sigmoid) found by evaluating both/,
  );
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(launched.complaints).toEqual([]);
  await launched.quit();

  const again = await launchApp({ dataDir });
  await again.page.getByRole('button', { name: 'Runs' }).click();
  expect(await again.page.getByRole('row').filter({ hasText: 'small net' }).innerText()).toBe(words);
  await again.quit();
});
