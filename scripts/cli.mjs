/** `npm run -s cli -- <command>`: the command line from a clone. Standard output belongs to the command alone. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const args = process.argv.slice(2);
const { isSetUp, setUp } = await import('./setup/runner.mjs');
const prepared = await isSetUp();

if (args[0] === 'doctor' && !prepared) {
  // The command itself may not run yet: what it would show is shown without it, and nothing is set up.
  const { printInspection } = await import('./lib/inspection.mjs');
  process.exitCode = (await printInspection({ json: args.includes('--json') })) ? 0 : 1;
} else {
  const { build } = await import('./lib/build.mjs');
  const { runCommandLine } = await import('./lib/command-line.mjs');
  const ready = (prepared || (await setUp({ stream: process.stderr }))) && (await build({ stream: process.stderr }));
  if (ready) runCommandLine(args);
  else process.exitCode = 1;
}
