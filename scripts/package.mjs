/** `npm run package [-- --dir]`: makes the app that runs without this clone: an unpacked folder, a .deb and a tar.gz in dist/. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const args = process.argv.slice(2);
const unknown = args.filter((argument) => argument !== '--dir');
if (unknown.length > 0) {
  console.error(`"${unknown[0]}" is not known here. Known: --dir (only the unpacked app).`);
  process.exitCode = 2;
} else if (process.platform !== 'linux') {
  console.error(
    'Packages are made on Linux, for Linux. For this system electron-builder.yml is configured, and was never tried: npm run build, then npx electron-builder.',
  );
  process.exitCode = 1;
} else {
  const { setUp } = await import('./setup/runner.mjs');
  const { build } = await import('./lib/build.mjs');
  const { packageFolder, packageArchives } = await import('./lib/packaging.mjs');
  const prepared = (await setUp({ quiet: true })) && (await build()) && (await packageFolder());
  const done = prepared && (args.includes('--dir') || (await packageArchives()));
  process.exitCode = done ? 0 : 1;
}
