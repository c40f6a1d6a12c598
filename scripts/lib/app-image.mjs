/** An AppImage of the packaged folder, made by appimagetool where that is installed: it is in no package registry. */
import fs from 'node:fs';
import path from 'node:path';
import { remove } from './files.mjs';
import { packageVersion, root } from './places.mjs';
import { runTool } from './tool.mjs';

export const appImageFile = () => path.join(root, 'dist', `digit-lab-${packageVersion(root) ?? '0.0.0'}-x86_64.AppImage`);

/**
 * Lays out what appimagetool wants: the app, what starts it, its menu entry and its icon at the top.
 * @param {string} packagedFolder
 * @param {string} appDir must not exist
 */
export function fillAppDir(packagedFolder, appDir) {
  const at = (name) => path.join(appDir, name);
  fs.cpSync(packagedFolder, appDir, { recursive: true, verbatimSymlinks: true });
  fs.symlinkSync('launcher.sh', at('AppRun'));
  fs.copyFileSync(path.join(root, 'resources/linux/digit-lab.desktop'), at('digit-lab.desktop'));
  fs.copyFileSync(path.join(root, 'resources/icons/256x256.png'), at('digit-lab.png'));
  fs.symlinkSync('digit-lab.png', at('.DirIcon'));
}

/** @param {string} packagedFolder @param {string} tool appimagetool's place @returns {Promise<string>} the AppImage */
export async function makeAppImage(packagedFolder, tool) {
  const appDir = path.join(root, 'dist', 'digit-lab.AppDir');
  const partial = `${appImageFile()}.partial`;
  remove(appDir);
  try {
    fillAppDir(packagedFolder, appDir);
    await runTool(tool, ['--no-appstream', appDir, partial], { env: { ...process.env, ARCH: 'x86_64' } });
    fs.renameSync(partial, appImageFile());
  } finally {
    remove(appDir);
  }
  return appImageFile();
}
