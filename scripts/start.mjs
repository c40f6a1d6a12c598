/** `npm start`: sets up what is missing, builds what changed, opens the window. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { HELP, readStartArguments } = await import('./lib/start-arguments.mjs');
const given = readStartArguments(process.argv.slice(2));

if (given.kind === 'help') console.log(HELP);
else if (given.kind === 'wrong') {
  console.error(`${given.message}\n"npm start -- --help" tells what can be given.`);
  process.exitCode = 2;
} else {
  const code = await start(given);
  if (code !== undefined) process.exitCode = code;
}

/**
 * @param {import('./lib/start-arguments.mjs').StartOptions} options
 * @returns {Promise<number | undefined>} the exit code; undefined when the command line runs on and will set it
 */
async function start({ setupOnly, headless, appArgs, cliArgs }) {
  const { setUp } = await import('./setup/runner.mjs');
  if (!(await setUp({ quiet: !setupOnly }))) return 1;
  if (setupOnly) return 0;
  const { build } = await import('./lib/build.mjs');
  if (!(await build())) return 1;
  const { launchApp, windowObstacle } = await import('./lib/launch.mjs');
  const obstacle = headless ? 'Without a window, as asked' : windowObstacle(process.env, process.platform);
  if (obstacle === undefined) return launchApp(appArgs);
  console.log(`${obstacle}: training the network "fast-cnn" on the command line instead. "npm start -- --help" tells more.`);
  const { runCommandLine } = await import('./lib/command-line.mjs');
  runCommandLine(['train', '--preset', 'fast-cnn', ...cliArgs]);
  return undefined;
}
