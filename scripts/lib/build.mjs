/** Builds the app into out/ when a source changed since the last build. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow, remove, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { nodeModules, outFolder, root, setupFolder } from './places.mjs';
import { createReporter } from './reporter.mjs';
import { runTool } from './tool.mjs';

const SOURCES = [
  'src-shared',
  'src-main',
  'src-renderer',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'svelte.config.js',
];
const STAMP = path.join(outFolder, 'built-from');

/** One value for all sources: changes with any name, size or time of theirs, also when a file goes away. */
export function fingerprint(folder = root, sources = SOURCES) {
  const hash = createHash('sha256');
  const files = sources.map((name) => path.join(folder, name)).filter((file) => fs.existsSync(file));
  for (const file of files.flatMap((name) => (fs.statSync(name).isDirectory() ? filesBelow(name).sort() : [name]))) {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${path.relative(folder, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Whether out/ holds a whole build of the sources as they are. */
export function isBuilt(stamp = STAMP) {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === fingerprint();
}

/**
 * @param {{ stream?: NodeJS.WriteStream }} [options]
 * @returns {Promise<boolean>} false when the build failed (why has been said)
 */
export async function build({ stream = process.stdout } = {}) {
  if (isBuilt()) return true;
  const report = createReporter(stream);
  const waiting = () => report.line('Another build is at work in this folder; waiting for it to end.');
  try {
    await withLock(path.join(setupFolder, 'build.lock'), () => buildLocked(report), waiting);
    return true;
  } catch (error) {
    report.line(`The app could not be built. ${error.message}\n${error.tail ?? ''}`);
    return false;
  }
}

async function buildLocked(report) {
  if (isBuilt()) return; // by the process we waited for
  const before = fingerprint();
  remove(STAMP);
  report.line('Building the app (its sources changed since the last build)');
  const builder = path.join(nodeModules, 'electron-vite', 'bin', 'electron-vite.js');
  await report.track('electron-vite build', runTool(process.execPath, [builder, 'build'], { cwd: root }));
  writeWhole(STAMP, before); // a source that changed meanwhile leads to another build
}
