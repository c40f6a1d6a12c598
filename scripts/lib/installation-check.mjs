/** Installs the .deb on a clean Debian 12 and uses what was installed. Every line that is printed was just found true. */
import fs from 'node:fs';
import path from 'node:path';
import { asRoot, debianObstacle, offline, start, USER, withCleanDebian } from './debian-root.mjs';
import { debFile } from './linux-packages.mjs';
import { packageVersion, root as projectRoot, shown } from './places.mjs';
import { runTool } from './tool.mjs';
import { InstalledWindow } from './installed-window.mjs';

const EXPECTED_CORRECT = 9_900;
const HOME = '/usr/lib/digit-lab';

class CheckError extends Error {}

function expectTrue(condition, otherwise) {
  if (!condition) throw new CheckError(otherwise);
}

const inside = (root, ...parts) => path.join(root, ...parts);
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

async function install(root, say) {
  fs.copyFileSync(debFile(), inside(root, 'tmp/digit-lab.deb'));
  await asRoot(root, ['apt-get', 'update']);
  await asRoot(root, ['apt-get', 'install', '--yes', '--no-install-recommends', '/tmp/digit-lab.deb']);
  const status = await asRoot(root, ['dpkg-query', '--show', '--showformat=${Status}; ${Version}; ${Installed-Size}', 'digit-lab']);
  const [state, version, kilobytes] = status.split('; ');
  expectTrue(state === 'install ok installed' && version === packageVersion(projectRoot), `dpkg says: ${status}`);
  say(
    `apt installed digit-lab ${version}: the package has ${megabytes(fs.statSync(debFile()).size)}, installed ${megabytes(Number(kilobytes) * 1024)}`,
  );
  const libraries = await asRoot(root, [
    'sh',
    '-c',
    `ldd ${HOME}/digit-lab $(find ${HOME} -name '*.node' -o -name 'lib*.so*') 2>/dev/null; true`,
  ]);
  const lost = libraries.split('\n').filter((line) => line.includes('not found') && !line.includes('libffmpeg'));
  expectTrue(lost.length === 0, `Libraries are missing:\n${lost.join('\n')}`);
  say('every library that the programs link to is there');
  for (const file of ['applications/digit-lab.desktop', 'mime/packages/digit-lab.xml', 'icons/hicolor/128x128/apps/digit-lab.png'])
    expectTrue(fs.existsSync(inside(root, 'usr/share', file)), `/usr/share/${file} was not installed`);
  say('menu entry, file types and icons are there');
}

async function useCommandLine(root, say) {
  const doctor = await offline(root, ['digit-lab', 'doctor']);
  say(`without a network, digit-lab doctor:\n${doctor.trimEnd().replace(/^/gm, '    ')}`);
  const lines = await offline(root, ['digit-lab', 'train', '--preset', 'fast-cnn', '--json']);
  const finished = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find(({ event }) => event === 'run-finished');
  expectTrue(finished?.testCorrect >= EXPECTED_CORRECT, `The training ended with ${JSON.stringify(finished)}`);
  say(`without a network, digit-lab train --preset fast-cnn: ${finished.testCorrect} of ${finished.testTotal} right`);
}

async function useWindow(root, say) {
  const window = await InstalledWindow.open(root, start);
  const correct = await window.trainFastCnn();
  expectTrue(correct >= EXPECTED_CORRECT, `The training in the window ended with ${correct} of 10,000`);
  say(`in the window: Fast CNN trained to ${correct.toLocaleString('en')} of 10,000`);
  await window.close();
  const again = await InstalledWindow.open(root, start);
  const names = await again.runNames();
  expectTrue(names.length === 2, `After the restart the window lists ${names.join(', ')}`);
  say(`after a restart the window lists ${names.join(' and ')}`);
  const answer = await again.drawOne();
  expectTrue(answer.startsWith('1'), `A drawn 1 was read as ${answer}`);
  say(`a 1 drawn on the pad is read as ${answer}`);
  await again.close();
}

async function removeAgain(root, say) {
  await asRoot(root, ['apt-get', 'remove', '--yes', 'digit-lab']);
  expectTrue(!fs.existsSync(inside(root, HOME)), `${HOME} is still there`);
  expectTrue(!fs.existsSync(inside(root, 'usr/bin/digit-lab')), 'The command is still there');
  const history = inside(root, 'home', USER, '.local/share/digit-lab/history.db');
  expectTrue(fs.existsSync(history), "The user's history is gone");
  say("apt removed the program; the user's history is still there");
}

/** @param {{ build: boolean }} options @returns {Promise<boolean>} whether all went well */
export async function checkInstallation({ build }) {
  const say = (text) => console.log(text);
  const obstacle = debianObstacle();
  if (obstacle !== undefined) {
    say(obstacle);
    return false;
  }
  try {
    if (build) await runTool(process.execPath, [path.join(projectRoot, 'scripts', 'package.mjs')], { cwd: projectRoot });
    expectTrue(fs.existsSync(debFile()), `${shown(debFile())} is not there. Run "npm run package" first.`);
    say(`${new Date().toISOString().slice(0, 10)}, a clean Debian 12:`);
    await withCleanDebian(async (root) => {
      await install(root, say);
      await useCommandLine(root, say);
      await useWindow(root, say);
      await removeAgain(root, say);
    });
    say('The installation works.');
    return true;
  } catch (error) {
    say(`The installation does not work. ${error.message}\n${error.tail ?? ''}`);
    return false;
  }
}
