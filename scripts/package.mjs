/** `npm run package [-- --dir]`: makes the app that runs without this clone, unpacked into a folder under dist/. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const unknown = process.argv.slice(2).filter((argument) => argument !== '--dir');
if (unknown.length > 0) {
  console.error(`"${unknown[0]}" is not known here. Known: --dir (an unpacked app in dist/).`);
  process.exitCode = 2;
} else {
  const { setUp } = await import('./setup/runner.mjs');
  const { build } = await import('./lib/build.mjs');
  const { packageFolder } = await import('./lib/packaging.mjs');
  const done = (await setUp({ quiet: true })) && (await build()) && (await packageFolder());
  process.exitCode = done ? 0 : 1;
}
