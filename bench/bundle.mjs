/** Bundles the benchmark's TypeScript, with the product's own engine host in it, into .setup/bench/out. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { needsNoSandbox } from '../scripts/lib/launch.mjs';
import { electronPath, mnistFolder, outFolder, root, setupFolder } from '../scripts/lib/places.mjs';

const benchFolder = path.join(setupFolder, 'bench');
const bundles = path.join(benchFolder, 'out');
const source = (name) => path.join(root, 'bench', name);

export async function bundleBenchmark() {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    resolve: { alias: { '@shared': path.join(root, 'src-shared') } },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: bundles,
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          main: source('main.ts'),
          'ours-node': source('ours/node-main.ts'),
          'ours-electron': source('ours/electron-main.ts'),
        },
        external: ['electron', 'better-sqlite3', 'playwright-core'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  });
  // Electron is pointed at a folder.
  fs.writeFileSync(path.join(bundles, 'package.json'), JSON.stringify({ name: 'digit-lab-bench', main: 'ours-electron.cjs' }));
  const load = createRequire(import.meta.url);
  return { runBenchmark: load(path.join(bundles, 'main.cjs')).runBenchmark, places: benchPlaces() };
}

/** @returns {import('./places.ts').Places} */
function benchPlaces() {
  const switches = ['--ozone-platform=headless', '--disable-gpu', ...(needsNoSandbox() ? ['--no-sandbox'] : [])];
  return {
    root,
    bundles,
    environments: benchFolder,
    peers: source('peers'),
    engineEntry: path.join(outFolder, 'main', 'engine', 'entry.cjs'),
    commandLine: path.join(outFolder, 'main', 'cli', 'main.cjs'),
    historyWorker: path.join(outFolder, 'main', 'history', 'worker.cjs'),
    mnist: mnistFolder,
    electron: { file: electronPath(), switches },
  };
}
