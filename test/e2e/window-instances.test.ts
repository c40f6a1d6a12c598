import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { launchApp } from '../support/app.js';
import { projectRoot, runCli, temporaryFolder } from '../support/processes.js';

test('a second start on the same data folder leads to the window that is open, and ends', async () => {
  const dataDir = temporaryFolder();
  const { app, quit, complaints } = await launchApp({ dataDir });
  await app.evaluate(({ app: electron }) => {
    electron.once('second-instance', () => Reflect.set(globalThis, 'secondStart', true));
  });
  const { program, args, env } = await app.evaluate(() => ({
    program: process.execPath,
    args: process.argv.slice(1),
    env: { ...process.env },
  }));
  expect(args).toContain(projectRoot);
  const second = spawn(
    program,
    args.filter((argument) => !argument.startsWith('--remote-debugging') && !argument.startsWith('--inspect')),
    { env, stdio: 'ignore' },
  );
  const code = await new Promise<number | null>((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  expect(
    await app.evaluate(({ BrowserWindow }) => [Reflect.get(globalThis, 'secondStart') as unknown, BrowserWindow.getAllWindows().length]),
  ).toEqual([true, 1]);
  // the command line reads the same history beside the window
  expect((await runCli('runs', 'list', '--json', '--data-dir', dataDir)).code).toBe(0);
  expect(complaints).toEqual([]);
  await quit();
});
