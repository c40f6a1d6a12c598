import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagedProgram } from '../../scripts/lib/packaging.mjs';
import { launchApp } from '../support/app.js';
import { eventually, temporaryFolder } from '../support/processes.js';
import { TrainPage } from '../support/train-page.js';

/** `npm test -- --long` has packaged the app before this runs. */
test('the packaged app trains an epoch on the TensorFlow and the digits it carries', async () => {
  expect(existsSync(packagedProgram), `${packagedProgram} is there: else run "npm run package -- --dir"`).toBe(true);
  const packaged = await launchApp({ dataDir: temporaryFolder(), program: packagedProgram });
  expect(await packaged.app.evaluate(({ app: electron }) => electron.isPackaged)).toBe(true);
  const train = new TrainPage(packaged.page);
  await train.choosePreset('Fast FCNN');
  await train.fill('Epochs', '1');
  await train.start();
  await train.waitForProgress(/Finished/);
  await eventually(async () => ((await train.confusionTotal()) === 10_000 ? true : undefined));
  expect(packaged.complaints).toEqual([]);
  await packaged.quit();
});
