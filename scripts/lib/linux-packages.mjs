/** Makes a Debian package and an archive out of the packaged folder, with the system's own dpkg-deb and tar. */
import fs from 'node:fs';
import path from 'node:path';
import { folderSizeBytes, remove } from './files.mjs';
import { packageVersion, root } from './places.mjs';
import { runTool } from './tool.mjs';

export const ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
/** Where the .deb puts the app. */
export const INSTALLED_FOLDER = '/usr/lib/digit-lab';

/** What the programs link to, by Debian 12's names; newer releases renamed those with a second one. */
const DEPENDS = [
  'libc6 (>= 2.31)',
  'libstdc++6',
  'libgtk-3-0 | libgtk-3-0t64',
  'libglib2.0-0 | libglib2.0-0t64',
  'libatk1.0-0 | libatk1.0-0t64',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libcups2 | libcups2t64',
  'libasound2 | libasound2t64',
  'libcairo2',
  'libpango-1.0-0',
  'libdrm2',
  'libgbm1',
  'libnspr4',
  'libnss3',
  'libudev1',
  'libx11-6',
  'libxcb1',
  'libxcomposite1',
  'libxdamage1',
  'libxext6',
  'libxfixes3',
  'libxkbcommon0',
  'libxrandr2',
];

const version = () => packageVersion(root) ?? '0.0.0';
export const debFile = () => path.join(root, 'dist', `digit-lab_${version()}_amd64.deb`);
export const tarFile = () => path.join(root, 'dist', `digit-lab-${version()}-linux-x64.tar.gz`);

/** The control file of a package whose files take `installedBytes`. Pure. */
export function debianControl({ packageVersion: number, installedBytes }) {
  return [
    'Package: digit-lab',
    `Version: ${number}`,
    'Architecture: amd64',
    'Section: science',
    'Priority: optional',
    'Maintainer: The Digit Lab authors <authors@digit-lab.invalid>',
    `Installed-Size: ${Math.ceil(installedBytes / 1024)}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Recommends: desktop-file-utils, shared-mime-info, hicolor-icon-theme, libnotify4',
    'Description: Train handwritten-digit recognisers and look inside them',
    ' Digit Lab trains neural networks on MNIST with native TensorFlow, keeps every',
    ' run, compares runs, shows filters and what excites them, and reads what you',
    ' draw. It works without a network connection.',
    '',
  ].join('\n');
}

/** Lays out what the package installs below `stage`. */
function fillStage(stage, packagedFolder) {
  const at = (...parts) => path.join(stage, ...parts);
  const copy = (from, to, mode = 0o644) => {
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(path.join(root, from), to);
    fs.chmodSync(to, mode);
  };
  fs.mkdirSync(at('usr/lib'), { recursive: true });
  fs.cpSync(packagedFolder, at(INSTALLED_FOLDER), { recursive: true, verbatimSymlinks: true });
  fs.mkdirSync(at('usr/bin'), { recursive: true });
  fs.symlinkSync('../lib/digit-lab/launcher.sh', at('usr/bin/digit-lab'));
  copy('resources/linux/digit-lab.desktop', at('usr/share/applications/digit-lab.desktop'));
  copy('resources/linux/digit-lab.xml', at('usr/share/mime/packages/digit-lab.xml'));
  copy('resources/linux/org.digit_lab.app.metainfo.xml', at('usr/share/metainfo/org.digit_lab.app.metainfo.xml'));
  copy('LICENSE', at('usr/share/doc/digit-lab/copyright'));
  copy('resources/icons/icon.svg', at('usr/share/icons/hicolor/scalable/apps/digit-lab.svg'));
  for (const size of ICON_SIZES)
    copy(`resources/icons/${size}x${size}.png`, at(`usr/share/icons/hicolor/${size}x${size}/apps/digit-lab.png`));
}

/**
 * @param {string} packagedFolder
 * @param {{ file?: string, number?: string, compression?: readonly string[], extraFile?: string }} [options]
 *   `number`: another version than this clone's; `extraFile`: the name of an empty file more (both to try upgrades)
 * @returns {Promise<string>} the .deb
 */
export async function makeDeb(packagedFolder, options = {}) {
  const { file = debFile(), number = version(), compression = ['-Zxz', '-z6'], extraFile } = options;
  const stage = path.join(root, 'dist', 'deb-stage');
  remove(stage);
  try {
    fillStage(stage, packagedFolder);
    if (extraFile !== undefined) fs.writeFileSync(path.join(stage, INSTALLED_FOLDER, extraFile), '');
    const installedBytes = folderSizeBytes(stage);
    fs.mkdirSync(path.join(stage, 'DEBIAN'));
    fs.writeFileSync(path.join(stage, 'DEBIAN', 'control'), debianControl({ packageVersion: number, installedBytes }));
    const partial = `${file}.partial`;
    await runTool('dpkg-deb', ['--build', '--root-owner-group', ...compression, stage, partial]);
    fs.renameSync(partial, file);
  } finally {
    remove(stage);
  }
  return file;
}

/** @param {string} packagedFolder @returns {Promise<string>} the archive; unpacked, `digit-lab/launcher.sh` starts the app */
export async function makeTarball(packagedFolder) {
  const partial = `${tarFile()}.partial`;
  const rename = `--transform=s,^${path.basename(packagedFolder)},digit-lab,`;
  await runTool('tar', [
    '-czf',
    partial,
    '--owner=0',
    '--group=0',
    rename,
    '-C',
    path.dirname(packagedFolder),
    path.basename(packagedFolder),
  ]);
  fs.renameSync(partial, tarFile());
  return tarFile();
}
