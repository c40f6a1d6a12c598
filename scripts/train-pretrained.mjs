/**
 * Makes resources/pretrained: the reference's two networks and the best one, trained by this engine with their presets,
 * and the log of their trainings. Run by hand when the engine or a recipe changed (some minutes each on two cores);
 * the files are committed. With --only, the other networks and their part of the log stay as they are.
 *
 *   node scripts/train-pretrained.mjs [--only PRESET] [--epochs N] [--out DIR]
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { remove, writeWhole } from './lib/files.mjs';
import { root } from './lib/places.mjs';
import { pretrain, PRETRAINED } from './lib/pretrain.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' }, epochs: { type: 'string' }, out: { type: 'string' } } });
const folder = path.resolve(values.out ?? path.join(root, 'resources', 'pretrained'));

const logFile = path.join(folder, 'training-log.jsonl');
const wantedOnes = PRETRAINED.filter(({ preset }) => values.only === undefined || preset === values.only);

if (wantedOnes.length === 0) {
  console.error(`There is no network "${values.only}" here. Use one of ${PRETRAINED.map(({ preset }) => preset).join(', ')}.`);
  process.exitCode = 2;
} else if (await build({ stream: process.stderr })) await trainAll();
else process.exitCode = 1;

/** The lines of the log that tell of other networks. */
function otherLines() {
  if (values.only === undefined || !fs.existsSync(logFile)) return [];
  const lines = fs.readFileSync(logFile, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && JSON.parse(line).preset !== values.only);
}

async function trainAll() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'digit-lab-pretrained-'));
  const log = otherLines();
  try {
    for (const wanted of wantedOnes) {
      const onEvent = (event) => {
        log.push(JSON.stringify({ preset: wanted.preset, ...event }));
        console.error(log.at(-1));
      };
      console.error(`Wrote ${await pretrain(wanted, { folder, dataDir, epochs: values.epochs, onEvent })}`);
    }
    writeWhole(logFile, `${log.join('\n')}\n`);
  } finally {
    remove(dataDir);
  }
}
