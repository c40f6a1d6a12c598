/**
 * `npm test [-- --long] [-- what Vitest is to run]`: sets up, builds, then static checks and all tests.
 * With anything else than --long given, only those tests run. The last line is "N passed, N failed".
 */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUp } = await import('./setup/runner.mjs');
const { build } = await import('./lib/build.mjs');
const { findProgram } = await import('./lib/tool.mjs');
const { closingLine } = await import('./lib/test-report.mjs');

const args = process.argv.slice(2);
const long = args.includes('--long');
const chosen = args.filter((argument) => argument !== '--long');
const ready = (await setUp()) && (await build()) && (!long || (await packageApp()));

if (process.platform === 'linux' && findProgram('Xvfb') === undefined)
  console.log('Xvfb, the virtual display, is not installed: the tests of the window will fail. "npm run doctor" tells how to install it.');

if (ready) {
  const { runAll } = await import('./lib/run-tests.mjs');
  const counts = await runAll({ long, chosen });
  console.log(closingLine(counts));
  process.exitCode = counts.failed > 0 ? 1 : 0;
} else {
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }));
  process.exitCode = 1;
}

/** The long tests start the packaged app. */
async function packageApp() {
  const { packageFolder } = await import('./lib/packaging.mjs');
  return packageFolder();
}
