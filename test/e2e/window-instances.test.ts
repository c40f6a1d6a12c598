import { spawn } from 'node:child_process';
import { mkdirSync, watch } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { electronPath } from '../../scripts/lib/places.mjs';
import { launchApp, startDisplay } from '../support/app.js';
import { writePthFile } from '../support/models.js';
import { dataFolder, eventually, projectRoot, runCli, temporaryFolder } from '../support/processes.js';

/** Starts the app as a person would a second time; its exit code. */
async function startAgain(dataDir: string, ...files: readonly string[]): Promise<number | null> {
  const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = { ...process.env, DISPLAY: await startDisplay() };
  const second = spawn(electronPath(), [...switches, projectRoot, `--data-dir=${dataDir}`, ...files], { env, stdio: 'ignore' });
  return new Promise((resolve) => second.once('exit', resolve));
}

/** Resolves when a file of this name comes into a folder. */
function appearance(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, changed) => {
      if (changed !== name) return;
      watcher.close();
      resolve();
    });
  });
}

test('a second start on the same data folder brings the window that is open to the front, and ends', async () => {
  const dataDir = dataFolder();
  const { app, quit, complaints } = await launchApp({ dataDir });
  await app.evaluate(({ BrowserWindow }) => {
    const scope = globalThis as unknown as { focused: number };
    scope.focused = 0;
    const [window] = BrowserWindow.getAllWindows();
    if (window)
      window.focus = () => {
        scope.focused++;
      };
  });
  expect(await startAgain(dataDir)).toBe(0);
  await eventually(async () =>
    (await app.evaluate(() => (globalThis as unknown as { focused: number }).focused)) === 1 ? true : undefined,
  );
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  // the command line reads the same history beside the window
  expect((await runCli('runs', 'list', '--json', '--data-dir', dataDir)).code).toBe(0);
  expect(complaints).toEqual([]);
  await quit();
});

test('a second start while the first one still opens hands over its file too', async () => {
  const dataDir = dataFolder();
  const file = writePthFile(temporaryFolder(), 'late net.pth', { filters: [2] });
  const windowFolder = path.join(dataDir, 'window');
  mkdirSync(windowFolder);
  const locked = appearance(windowFolder, 'SingletonLock');
  const launching = launchApp({ dataDir, firstPage: true });
  await locked;
  expect(await startAgain(dataDir, file)).toBe(0);
  const { page, quit, complaints } = await launching;
  await page.getByRole('table', { name: 'Models' }).getByRole('row').filter({ hasText: 'late net' }).waitFor();
  expect(complaints).toEqual([]);
  await quit();
});
