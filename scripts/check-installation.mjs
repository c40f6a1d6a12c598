/**
 * `node scripts/check-installation.mjs [--no-build]`: does what a person with a fresh Debian 12 would do. Builds the
 * packages, makes a clean Debian in a folder, installs the .deb there with apt, and as a plain user without a network
 * trains on the command line and in the window, restarts, draws a digit, opens a file; removes the program, upgrades an
 * older one, unpacks the archive. Needs root and mmdebstrap.
 */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { debianObstacle, runInOwnNamespaces } = await import('./lib/debian-root.mjs');
const obstacle = debianObstacle();
const outcome = obstacle === undefined ? runInOwnNamespaces() : 1;
if (obstacle !== undefined) console.error(obstacle);
if (outcome !== undefined) process.exitCode = outcome;
else {
  const { checkInstallation } = await import('./lib/installation-check.mjs');
  process.exitCode = (await checkInstallation({ build: !process.argv.includes('--no-build') })) ? 0 : 1;
}
