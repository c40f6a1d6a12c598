/** `npm run -s cli -- <command>`: the command line from a clone. Standard output belongs to the command alone. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const args = process.argv.slice(2);
const { isSetUp, setUp } = await import('./setup/runner.mjs');
const { onlyInspects, runCommandLine } = await import('./lib/command-line.mjs');
const prepared = await isSetUp();

if (onlyInspects(args, prepared)) {
  const { printInspection } = await import('./lib/inspection.mjs');
  process.exitCode = (await printInspection({ json: args.includes('--json') })) ? 0 : 1;
} else {
  const { build } = await import('./lib/build.mjs');
  const ready = (prepared || (await setUp({ stream: process.stderr }))) && (await build({ stream: process.stderr }));
  if (ready) runCommandLine(args);
  else process.exitCode = 1;
}
