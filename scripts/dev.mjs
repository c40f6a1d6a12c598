/** `npm run dev [-- app arguments]`: builds at every change of a source and restarts the app, over app:// like the real one. */
import fs from 'node:fs';
import path from 'node:path';
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUp } = await import('./setup/runner.mjs');
const { build, isBuilt } = await import('./lib/build.mjs');
const { exitCodeOf, spawnApp } = await import('./lib/launch.mjs');
const { root } = await import('./lib/places.mjs');

const SETTLE_MS = 300; // an editor may write a file in several steps
const args = process.argv.slice(2);

if ((await setUp({ quiet: true })) && (await build())) develop();
else process.exitCode = 1;

function develop() {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let app = start();
  let timer = setTimeout(() => undefined, 0);
  let building = false;

  /** The process ends with the app, unless we are replacing it. */
  function start() {
    const started = spawnApp(args);
    started.on('exit', (code, signal) => {
      if (started === app) process.exit(exitCodeOf(code, signal));
    });
    return started;
  }

  async function renew() {
    if (building) return;
    building = true;
    const succeeded = await build();
    building = false;
    if (!isBuilt()) return succeeded ? renew() : undefined; // changed meanwhile; or failed, and the next change tries again
    console.log('Restarting the app');
    const old = app;
    app = undefined;
    old?.once('exit', () => (app = start())).kill('SIGTERM');
  }

  for (const folder of ['src-shared', 'src-main', 'src-renderer'])
    fs.watch(path.join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(renew, SETTLE_MS);
    });
}
