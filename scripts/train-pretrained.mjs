/**
 * Makes resources/pretrained: the reference's two networks, trained by this engine with the reference recipe at seed 1,
 * and the log of their trainings. Run by hand when the engine or the recipe changed (some minutes on two cores);
 * the files are committed.
 *
 *   node scripts/train-pretrained.mjs [--epochs N] [--out DIR]
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { remove, writeWhole } from './lib/files.mjs';
import { root } from './lib/places.mjs';
import { pretrain, PRETRAINED } from './lib/pretrain.mjs';

const { values } = parseArgs({ options: { epochs: { type: 'string' }, out: { type: 'string' } } });
const folder = path.resolve(values.out ?? path.join(root, 'resources', 'pretrained'));

if (await build({ stream: process.stderr })) await trainAll();
else process.exitCode = 1;

async function trainAll() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'digit-lab-pretrained-'));
  const log = [];
  try {
    for (const wanted of PRETRAINED) {
      const onEvent = (event) => {
        log.push(JSON.stringify({ preset: wanted.preset, ...event }));
        console.error(log.at(-1));
      };
      console.error(`Wrote ${await pretrain(wanted, { folder, dataDir, epochs: values.epochs, onEvent })}`);
    }
    writeWhole(path.join(folder, 'training-log.jsonl'), `${log.join('\n')}\n`);
  } finally {
    remove(dataDir);
  }
}
