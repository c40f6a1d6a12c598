/** `npm run dev [-- app arguments]`: builds at every change of a source and restarts the app, over app:// like the real one. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUp } = await import('./setup/runner.mjs');
const { build } = await import('./lib/build.mjs');
const { exitCodeOf, spawnApp } = await import('./lib/launch.mjs');
const { nodeModules, outFolder, root } = await import('./lib/places.mjs');

const SETTLE_MS = 500; // the builder writes main, preload and page one after the other
const args = process.argv.slice(2);

if ((await setUp({ quiet: true })) && (await build())) watch();
else process.exitCode = 1;

function watch() {
  const builder = path.join(nodeModules, 'electron-vite', 'bin', 'electron-vite.js');
  const watcher = spawn(process.execPath, [builder, 'build', '--watch'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  let app = startApp();
  let timer = setTimeout(() => undefined, 0);
  let restarting = false;

  function startApp() {
    const started = spawnApp(args);
    started.on('exit', (code, signal) => {
      if (restarting) {
        restarting = false;
        app = startApp();
      } else {
        watcher.kill();
        process.exit(exitCodeOf(code, signal)); // the window was closed
      }
    });
    return started;
  }

  fs.watch(outFolder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarting = app.kill('SIGTERM');
    }, SETTLE_MS);
  });
}
