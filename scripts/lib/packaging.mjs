/** Packages the built app together with Electron and the native parts. */
import fs from 'node:fs';
import path from 'node:path';
import { makeAppImage } from './app-image.mjs';
import { folderSizeBytes, remove, writeWhole } from './files.mjs';
import { makeDeb, makeTarball } from './linux-packages.mjs';
import { electronFolder, nodeModules, root, shown } from './places.mjs';
import { createReporter } from './reporter.mjs';
import { readStamp } from './stamp.mjs';
import { findProgram, runTool } from './tool.mjs';

export const packagedFolder = path.join(root, 'dist', 'linux-unpacked');

/**
 * What only this clone knows about the package, on top of electron-builder.yml.
 * @param {{ electronVersion: string, sqliteCompiled: boolean }} prepared `sqliteCompiled`: an addon was compiled, and is taken alone
 */
export function clonesConfig({ electronVersion, sqliteCompiled }) {
  return {
    extends: path.join(root, 'electron-builder.yml'),
    electronDist: electronFolder,
    electronVersion,
    files: sqliteCompiled ? ['!node_modules/better-sqlite3/prebuilds/**'] : [],
  };
}

/** The packaged app's program. */
export const packagedProgram = path.join(packagedFolder, 'digit-lab');

/**
 * Makes the unpacked app; set-up and build must have run.
 * @param {{ stream?: NodeJS.WriteStream }} [options]
 * @returns {Promise<boolean>} false when it failed (why has been said)
 */
export async function packageFolder({ stream = process.stdout } = {}) {
  const report = createReporter(stream);
  const electron = readStamp('electron')?.version ?? '';
  const builder = path.join(nodeModules, 'electron-builder', 'cli.js');
  const config = path.join(root, 'dist', 'electron-builder.json');
  report.line(`Packaging with Electron ${electron}`);
  try {
    remove(packagedFolder);
    const sqliteCompiled = readStamp('sqlite')?.recipe.compiled === true;
    writeWhole(config, JSON.stringify(clonesConfig({ electronVersion: electron, sqliteCompiled }), undefined, 2));
    const running = runTool(process.execPath, [builder, '--linux', 'dir', '--config', config], { cwd: root });
    await report.track('electron-builder', running);
  } catch (error) {
    report.line(`The app could not be packaged. ${error.message}\n${error.tail ?? ''}`);
    return false;
  }
  report.line(`The packaged app is in ${shown(packagedFolder)} (${Math.round(folderSizeBytes(packagedFolder) / 1e6)} MB).`);
  return true;
}

/**
 * Makes a .deb and a tar.gz of the unpacked app on Linux, and an AppImage where appimagetool is installed.
 * @param {{ stream?: NodeJS.WriteStream }} [options]
 * @returns {Promise<boolean>} false when one failed (why has been said)
 */
export async function packageArchives({ stream = process.stdout } = {}) {
  const report = createReporter(stream);
  const size = (file) => `${Math.round(fs.statSync(file).size / 1e6)} MB`;
  try {
    if (findProgram('dpkg-deb') === undefined) report.line('No .deb: this system has no dpkg-deb.');
    else {
      const deb = await report.track('the Debian package', makeDeb(packagedFolder));
      report.line(`${shown(deb)} (${size(deb)}). Install it with: sudo apt install ./${shown(deb)}`);
    }
    const archive = await report.track('the archive', makeTarball(packagedFolder));
    report.line(`${shown(archive)} (${size(archive)}). Unpacked, digit-lab/launcher.sh starts the app.`);
    const appImageTool = findProgram('appimagetool');
    if (appImageTool !== undefined) {
      const image = await report.track('the AppImage', makeAppImage(packagedFolder, appImageTool));
      report.line(`${shown(image)} (${size(image)})`);
    }
    return true;
  } catch (error) {
    report.line(`The packages could not be made. ${error.message}\n${error.tail ?? ''}`);
    return false;
  }
}
