/** Runs the built command line inside this process: signals and exit codes need no passing on. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { outFolder } from './places.mjs';

const entry = path.join(outFolder, 'main', 'cli', 'main.cjs');

/**
 * Whether the command only lists the components of a clone that lacks some: it may not run yet, so what it would show is
 * shown without it and nothing is set up. Timing the engine is work like a training, and waits for the set-up.
 * @param {readonly string[]} args as after `npm run cli --`
 * @param {boolean} prepared whether nothing is left to set up
 */
export function onlyInspects(args, prepared) {
  return args[0] === 'doctor' && !args.includes('--tune') && !prepared;
}

/** @param {readonly string[]} args as after `npm run cli --` */
export function runCommandLine(args) {
  process.argv = [process.execPath, entry, ...args];
  createRequire(import.meta.url)(entry);
}
