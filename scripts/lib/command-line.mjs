/** Runs the built command line inside this process: signals and exit codes need no passing on. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { outFolder } from './places.mjs';

const entry = path.join(outFolder, 'main', 'cli', 'main.cjs');

/** @param {readonly string[]} args as after `npm run cli --` */
export function runCommandLine(args) {
  process.argv = [process.execPath, entry, ...args];
  createRequire(import.meta.url)(entry);
}
