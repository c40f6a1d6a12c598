/** What root does with the .deb on a clean Debian: install, look, remove, upgrade. Each step throws when something is not as it should be. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { asRoot, offline, userHome } from './debian-root.mjs';
import { remove } from './files.mjs';
import { debFile, INSTALLED_FOLDER, makeDeb } from './linux-packages.mjs';
import { packagedFolder } from './packaging.mjs';
import { packageVersion, root as projectRoot } from './places.mjs';

const OLDER = '0.0.1';
const GONE_SINCE = 'file-of-the-older-version';

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const installed = (root, ...parts) => path.join(root, INSTALLED_FOLDER, ...parts);
const isThere = (file) => fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** apt with what the package depends on, and nothing that it only recommends. */
const aptInstall = (root, ...names) => asRoot(root, ['apt-get', 'install', '--yes', '--no-install-recommends', ...names]);

/** Has apt install a package file; resolves with what dpkg then knows of it. */
async function installFile(root, file) {
  const inside = '/tmp/digit-lab.deb';
  fs.copyFileSync(file, path.join(root, inside));
  await aptInstall(root, inside);
  fs.rmSync(path.join(root, inside));
  const known = await asRoot(root, ['dpkg-query', '--show', '--showformat=${Status}; ${Version}; ${Installed-Size}', 'digit-lab']);
  const [state, version, kilobytes] = known.split('; ');
  assert.equal(state, 'install ok installed', `dpkg says: ${known}`);
  return { version, installedBytes: Number(kilobytes) * 1024 };
}

export async function installDeb(root, say) {
  await asRoot(root, ['apt-get', 'update']);
  const { version, installedBytes } = await installFile(root, debFile());
  assert.equal(version, packageVersion(projectRoot));
  say(
    `apt installed digit-lab ${version}: the package has ${megabytes(fs.statSync(debFile()).size)}, installed ${megabytes(installedBytes)}`,
  );
  const programs = `${INSTALLED_FOLDER}/digit-lab $(find ${INSTALLED_FOLDER} -name '*.node' -o -name 'lib*.so*')`;
  const libraries = await asRoot(root, ['sh', '-c', `ldd ${programs} 2>/dev/null; true`]);
  const lost = libraries.split('\n').filter((line) => line.includes('not found') && !line.includes('libffmpeg'));
  assert.deepEqual(lost, [], `Libraries are missing:\n${lost.join('\n')}`);
  say('every library that the programs link to is there');
  const { uid, mode } = fs.statSync(installed(root, 'chrome-sandbox'));
  assert.deepEqual([uid, (mode & 0o7777).toString(8)], [0, '4755'], 'The sandbox helper has other rights than it needs');
}

/** The menu entry, the file types, the icons and the description for software centres, read by the tools that read them on a desktop. */
export async function checkInstalledMenu(root, say) {
  await aptInstall(root, 'desktop-file-utils', 'shared-mime-info', 'xdg-utils', 'appstream', 'hicolor-icon-theme', 'libglib2.0-bin');
  await asRoot(root, ['desktop-file-validate', '/usr/share/applications/digit-lab.desktop']);
  await asRoot(root, ['appstreamcli', 'validate', '--no-net', '/usr/share/metainfo/org.digit_lab.app.metainfo.xml']);
  for (const size of ['scalable', '16x16', '48x48', '128x128', '512x512']) {
    const file = `usr/share/icons/hicolor/${size}/apps/digit-lab.${size === 'scalable' ? 'svg' : 'png'}`;
    assert.ok(fs.existsSync(path.join(root, file)), `/${file} was not installed`);
  }
  const tried = { 'a.safetensors': 'application/x-safetensors', 'b.pth': 'application/x-pytorch' };
  for (const [name, type] of Object.entries(tried)) {
    fs.writeFileSync(path.join(root, 'tmp', name), 'weights');
    assert.match(await offline(root, ['gio', 'info', '--attributes=standard::content-type', `/tmp/${name}`]), new RegExp(`: ${type}\\s`));
    assert.match(await offline(root, ['gio', 'mime', type]), /digit-lab\.desktop/, `${type} is not opened with Digit Lab`);
  }
  say('menu entry and description are valid, the icons are there, .safetensors and .pth files are opened with Digit Lab');
}

export async function removeDeb(root, say) {
  await asRoot(root, ['apt-get', 'remove', '--yes', 'digit-lab']);
  for (const file of [INSTALLED_FOLDER, '/usr/bin/digit-lab', '/usr/share/applications/digit-lab.desktop'])
    assert.ok(!isThere(path.join(root, file)), `${file} is still there`);
  const history = path.join(userHome(root), '.local/share/digit-lab/history.db');
  assert.ok(isThere(history), "The user's history is gone");
  say("apt removed the program; the user's history is still there");
}

/** Over an older version: this one with another number, and a file that this one lacks. */
export async function upgradeDeb(root, say) {
  const file = path.join(projectRoot, 'dist', 'older.deb');
  try {
    await makeDeb(packagedFolder, { file, number: OLDER, compression: ['-Znone'], extraFile: GONE_SINCE });
    assert.equal((await installFile(root, file)).version, OLDER);
  } finally {
    remove(file);
  }
  assert.ok(isThere(installed(root, GONE_SINCE)));
  const before = await offline(root, ['digit-lab', 'runs', 'list']);
  const { version } = await installFile(root, debFile());
  assert.ok(!isThere(installed(root, GONE_SINCE)), 'A file of the older version is left');
  assert.equal(await offline(root, ['digit-lab', 'runs', 'list']), before);
  assert.ok(before.includes('fast-cnn'), `The runs are gone: ${before}`);
  say(`apt upgraded digit-lab ${OLDER} to ${version}: nothing of the older one is left, the runs are the same`);
  await asRoot(root, ['apt-get', 'purge', '--yes', 'digit-lab']);
}
