import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp } from '../support/app.js';
import { projectRoot, temporaryFolder } from '../support/processes.js';
import { TrainPage } from '../support/train-page.js';

let root = '';

/** A copy of the built program whose self-test expects another first loss: to it, TensorFlow computes wrong results. */
beforeAll(() => {
  mkdirSync(path.join(projectRoot, '.tsbuild'), { recursive: true });
  // inside the project, so that the packages are found
  root = mkdtempSync(path.join(projectRoot, '.tsbuild', 'wrong-tensorflow-'));
  cpSync(path.join(projectRoot, 'out'), path.join(root, 'out'), { recursive: true });
  cpSync(path.join(projectRoot, 'package.json'), path.join(root, 'package.json'));
  symlinkSync(path.join(projectRoot, 'resources'), path.join(root, 'resources'));
  const engine = path.join(root, 'out', 'main', 'engine', 'entry.cjs');
  const source = readFileSync(engine, 'utf8');
  expect(source).toContain('1.681445');
  writeFileSync(engine, source.replace('1.681445', '1.691445'));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const SENTENCE =
  /^TensorFlow 2\.\d+\.\d+ computes wrong results on this machine: its test losses are 1\.68\d+, .+ and must be 1\.69145, .+\. Nothing was trained\. Please report this .+doctor\.$/;

test('the command says which TensorFlow computes wrong results and how to report it, and trains nothing', async () => {
  const args = [path.join(root, 'out', 'main', 'cli', 'main.cjs'), 'train', '--json', '--data-dir', temporaryFolder()];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const finished = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(code).toBe(1);
  expect(finished).toMatchObject({
    event: 'run-finished',
    status: 'failed',
    epochsDone: 0,
    error: { code: 'engine-self-test-failed', message: expect.stringMatching(SENTENCE) as string },
  });
});

test('the window says it where the training was to be, and in the status bar', async () => {
  const { page, quit } = await launchApp({ dataDir: temporaryFolder(), appFolder: root });
  const train = new TrainPage(page);
  await train.choosePreset('Fast FCNN');
  await train.start();
  await train.waitForProgress(/Failed before its first epoch ended/);
  expect((await page.getByRole('alert').allInnerTexts()).map((text) => text.trim())).toEqual([expect.stringMatching(SENTENCE)]);
  await page.getByRole('button', { name: 'Show why' }).click();
  await page
    .getByRole('dialog', { name: 'TensorFlow could not start' })
    .getByText(/must be 1\.69145/)
    .waitFor();
  await quit();
});
