/**
 * Where things are in a clone: the one place that knows.
 * Everything the set-up fetches or builds lives under `.setup/`; node_modules only holds links to it.
 */
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const setupFolder = path.join(root, '.setup');
export const stampsFolder = path.join(setupFolder, 'stamps');
export const nodeModules = path.join(root, 'node_modules');
export const outFolder = path.join(root, 'out');

export const electronFolder = path.join(setupFolder, 'electron');
export const tensorflowFolder = path.join(setupFolder, 'tensorflow');
export const bindingFolder = path.join(setupFolder, 'tensorflow-binding');
export const sqliteFolder = path.join(setupFolder, 'sqlite');
export const mnistFolder = path.join(root, 'resources', 'datasets', 'mnist');

export const tfjsNodeFolder = path.join(nodeModules, '@tensorflow', 'tfjs-node');
export const betterSqliteFolder = path.join(nodeModules, 'better-sqlite3');

const ELECTRON_EXECUTABLE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** The Electron executable inside an unpacked Electron folder. */
export function electronExecutable(folder, platform = process.platform) {
  return path.join(folder, ELECTRON_EXECUTABLE[platform] ?? 'electron');
}

/** The Electron that start, tests and packaging use; it exists once the set-up has run. */
export function electronPath() {
  return electronExecutable(electronFolder);
}

/** The version of an installed package, or undefined when it is not installed. @returns {string | undefined} */
export function packageVersion(folder) {
  const file = path.join(folder, 'package.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).version : undefined;
}

/** A path as it is shown to people: relative to the clone where it lies inside. */
export function shown(file) {
  const relative = path.relative(root, file);
  return relative.startsWith('..') || relative === '' ? file : relative;
}
