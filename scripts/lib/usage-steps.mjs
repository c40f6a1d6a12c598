/** What a plain user does with Digit Lab on a clean Debian. Each step throws when something is not as it should be. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { asRoot, offline, start, startOffline, startWithUserNamespaces, USER, userHome } from './debian-root.mjs';
import { DRIVEN, InstalledWindow } from './installed-window.mjs';
import { INSTALLED_FOLDER, tarFile } from './linux-packages.mjs';
import { packageVersion, root as projectRoot } from './places.mjs';
import { rendererProcesses } from './renderer-sandbox.mjs';

const EXPECTED_CORRECT = 9_900;
const INTERRUPTED = 130;

const dataDir = (root) => path.join(userHome(root), '.local/share/digit-lab');
const indented = (lines) => lines.trimEnd().replace(/^/gm, '    ');
const events = (lines) => lines.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));

/** Starts a training and presses Ctrl-C after its first epoch; resolves with what it said and its exit code. */
async function trainAndInterrupt(root) {
  const training = startOffline(root, ['digit-lab', 'train', '--preset', 'fast-cnn', '--json']);
  const code = new Promise((resolve) => training.on('exit', resolve));
  let heard = '';
  let interrupted = false;
  training.stdout.setEncoding('utf8').on('data', (said) => {
    heard += said;
    if (interrupted || training.pid === undefined || !heard.includes('"epoch-ended"')) return;
    interrupted = true;
    process.kill(-training.pid, 'SIGINT'); // the whole group, as a terminal does it
  });
  const complaints = await text(training.stderr);
  return { code: await code, said: events(heard), complaints };
}

export async function useCommandLine(root, say) {
  const help = await offline(root, ['digit-lab', '--help']);
  assert.match(help, /^Usage: digit-lab <command>/);
  assert.equal(await offline(root, ['digit-lab', '--version']), `Digit Lab ${packageVersion(projectRoot)}\n`);
  const doctor = await offline(root, ['digit-lab', 'doctor']);
  say(`without a network, digit-lab doctor:\n${indented(doctor)}`);
  const { code, said, complaints } = await trainAndInterrupt(root);
  assert.equal(code, INTERRUPTED, complaints);
  const paused = said.find(({ event }) => event === 'run-paused');
  assert.ok(paused?.runId, `Ctrl-C led to ${JSON.stringify(said.at(-1))}`);
  const resumed = events(await offline(root, ['digit-lab', 'train', '--resume', paused.runId, '--json']));
  const finished = resumed.find(({ event }) => event === 'run-finished');
  assert.ok(finished?.testCorrect >= EXPECTED_CORRECT, `The training ended with ${JSON.stringify(finished)}`);
  say(
    `without a network, digit-lab train --preset fast-cnn: paused by Ctrl-C after an epoch, gone on with --resume, ` +
      `${finished.testCorrect} of ${finished.testTotal} right`,
  );
  const list = await offline(root, ['digit-lab', 'runs', 'list']);
  assert.match(list, /fast-cnn/);
  say(`digit-lab runs list:\n${indented(list)}`);
}

/** @param {string} root @param {import('./debian-root.mjs').StartOnDisplay} launch @param {string} [program] @param {readonly string[]} [args] */
const open = (root, launch, program = 'digit-lab', args = []) =>
  InstalledWindow.open(() => launch(root, [program, ...args, DRIVEN]), dataDir(root));

/** Throws unless every page that runs now belongs to the plain user and has Chromium's sandbox around it. */
function expectSandbox() {
  const pages = rendererProcesses();
  assert.ok(pages.length > 0, 'No page runs');
  for (const { uid, confined } of pages) assert.ok(uid !== 0 && confined, "A page runs without Chromium's sandbox");
}

/** A line of CSV: class 0 is an upright bar, class 1 a lying one, at a place of its own. */
function barLine(index) {
  const label = index % 2;
  const at = 4 + (index % 18);
  const inBar = (row, column) => (label === 0 ? column - at : row - at);
  const values = Array.from({ length: 784 }, (_, pixel) => ([0, 1].includes(inBar(Math.floor(pixel / 28), pixel % 28)) ? 255 : index % 41));
  return [label, ...values].join(',');
}

/** A data set of the user's own: imported, trained on and looked into. */
export async function useOwnDataset(root, say) {
  const file = path.join(userHome(root), 'bars.csv');
  fs.writeFileSync(file, Array.from({ length: 720 }, (_, index) => barLine(index)).join('\n'));
  const home = `/home/${USER}`;
  const run = (...command) => offline(root, ['digit-lab', ...command, '--data-dir', `${home}/bars`]);
  await run('datasets', 'import', '--name', 'Bars', '--train-csv', `${home}/bars.csv`);
  assert.match(await run('datasets', 'list'), /Bars/);
  const said = await run('train', '--preset', 'fast-cnn', '--dataset', 'Bars', '--batch-size', '20', '--epochs', '3', '--json');
  const finished = events(said).find(({ event }) => event === 'run-finished');
  assert.ok(finished?.testCorrect > 0.9 * finished.testTotal, `The training on bars ended with ${JSON.stringify(finished)}`);
  const pictures = `${home}/bars-conv1`;
  await run('inspect', finished.runId, '--layer', 'conv1', '--out', pictures);
  const made = fs.readdirSync(path.join(root, pictures)).length;
  assert.ok(made > 0, 'inspect wrote nothing');
  say(
    `a data set of the user's own, from a CSV file: trained to ${finished.testCorrect} of ${finished.testTotal}, ${made} files from inspect`,
  );
}

export async function useWindow(root, say) {
  const window = await open(root, start);
  expectSandbox();
  say(`the window opens for a plain user, its page inside Chromium's sandbox`);
  const correct = await window.train('Fast CNN');
  assert.ok(correct >= EXPECTED_CORRECT, `The training in the window ended with ${correct} of 10,000`);
  say(`in the window: Fast CNN trained to ${correct.toLocaleString('en')} of 10,000`);
  await window.close();

  const file = path.join(userHome(root), 'my network.safetensors');
  fs.copyFileSync(path.join(root, INSTALLED_FOLDER, 'resources/pretrained/reference-cnn.safetensors'), file);
  const again = await open(root, start, 'digit-lab', [`/home/${USER}/${path.basename(file)}`]);
  say(`after a restart with a file to open, it is imported: ${await again.importedModel('Reference CNN')}`);
  const names = await again.runNames();
  assert.equal(names.length, 2, `After the restart the window lists ${names.join(', ')}`);
  say(`and the runs are still there: ${names.join(' and ')}`);
  const answer = await again.drawOne();
  assert.match(answer, /^1, /, `A drawn 1 was read as ${answer}`);
  say(`a 1 drawn on the pad is read as ${answer}`);
  await again.close();
}

/** The archive: unpacked by root it brings the sandbox's helper along; unpacked by a user it needs the kernel's help or says what to do. */
export async function useArchive(root, say) {
  const inside = '/tmp/digit-lab.tar.gz';
  fs.copyFileSync(tarFile(), path.join(root, inside));
  await asRoot(root, ['tar', '-xzf', inside, '-C', '/opt']);
  await offline(root, ['tar', '-xzf', inside, '-C', `/home/${USER}`]);
  const own = `/home/${USER}/digit-lab/launcher.sh`;
  await assert.rejects(offline(root, [own, 'runs', 'list']), ({ tail }) => {
    say(`the archive, unpacked by a user where the kernel forbids user namespaces:\n${indented(tail)}`);
    return /sudo chown root:root .*chrome-sandbox/.test(tail);
  });
  for (const { launch, program, where } of [
    { launch: startWithUserNamespaces, program: own, where: 'unpacked by a user where it allows them' },
    { launch: start, program: '/opt/digit-lab/launcher.sh', where: 'unpacked by root into /opt' },
  ]) {
    const window = await open(root, launch, program);
    expectSandbox();
    const names = await window.runNames();
    assert.equal(names.length, 2);
    await window.close();
    say(`the archive, ${where}: the window opens inside the sandbox, with the same runs`);
  }
  assert.match(await asRoot(root, ['/opt/digit-lab/launcher.sh', '--version']), /^Digit Lab/);
}
