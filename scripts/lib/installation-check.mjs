/** Installs the .deb on a clean Debian 12 and uses what was installed. Every line that is printed was just found true. */
import fs from 'node:fs';
import path from 'node:path';
import { withCleanDebian } from './debian-root.mjs';
import { checkInstalledMenu, installDeb, removeDeb, upgradeDeb } from './installation-steps.mjs';
import { debFile, tarFile } from './linux-packages.mjs';
import { root as projectRoot, shown } from './places.mjs';
import { runTool } from './tool.mjs';
import { useArchive, useCommandLine, useOwnDataset, useWindow } from './usage-steps.mjs';

const STEPS = [installDeb, checkInstalledMenu, useCommandLine, useOwnDataset, useWindow, removeDeb, upgradeDeb, useArchive];

/** @param {{ build: boolean }} options @returns {Promise<boolean>} whether all went well */
export async function checkInstallation({ build }) {
  const say = (text) => console.log(text);
  try {
    if (build) await runTool(process.execPath, [path.join(projectRoot, 'scripts', 'package.mjs')], { cwd: projectRoot });
    const missing = [debFile(), tarFile()].find((file) => !fs.existsSync(file));
    if (missing !== undefined) throw new Error(`${shown(missing)} is not there. Run "npm run package" first.`);
    say(`${new Date().toISOString().slice(0, 10)}, a clean Debian 12:`);
    await withCleanDebian(async (root) => {
      for (const step of STEPS) await step(root, say);
    });
    say('The installation works.');
    return true;
  } catch (error) {
    say(`The installation does not work. ${error.message}\n${error.tail ?? ''}`);
    return false;
  }
}
