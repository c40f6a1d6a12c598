/**
 * `node scripts/check-installation.mjs`: does what a person with a fresh Debian 12 would do. Builds the .deb, makes a
 * clean Debian in a folder, installs the .deb there with apt, and as a plain user without a network trains in the
 * window and on the command line, restarts, draws a digit, and removes the program again. Needs root and mmdebstrap.
 */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { checkInstallation } = await import('./lib/installation-check.mjs');
process.exitCode = (await checkInstallation({ build: !process.argv.includes('--no-build') })) ? 0 : 1;
