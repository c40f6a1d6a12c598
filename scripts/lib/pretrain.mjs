/** Trains the networks that come with the program, through the built command line. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { writeWhole } from './files.mjs';
import { outFolder } from './places.mjs';
import { metadataOf, withMetadata } from './safetensors.mjs';

export const PRETRAINED = [
  { preset: 'reference-cnn', name: 'Reference CNN' },
  { preset: 'reference-fcnn', name: 'Reference FCNN' },
];
const SEED = '1';
const CLI = path.join(outFolder, 'main', 'cli', 'main.cjs');

/**
 * Runs a command with --json.
 * @param {readonly string[]} args
 * @param {(event: Record<string, any>) => void} onEvent
 */
async function runCommand(args, onEvent) {
  const child = spawn(process.execPath, [CLI, ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const code = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const line of readline.createInterface({ input: child.stdout })) onEvent(JSON.parse(line));
  if ((await code) !== 0) throw new Error(`"${args.join(' ')}" ended with code ${await code}.`);
}

/** The event of a name, the last one if there are several. @param {readonly Record<string, any>[]} events */
function lastEvent(events, name) {
  const found = events.findLast(({ event }) => event === name);
  if (found === undefined) throw new Error(`The training told of no ${name}.`);
  return found;
}

/**
 * What the file of a trained network says of itself; the program lists it by these facts.
 * @param {{ preset: string, name: string }} wanted
 * @param {string} model the network as JSON text
 * @param {readonly Record<string, any>[]} events of its training
 */
export function pretrainedMetadata({ preset, name }, model, events) {
  const finished = lastEvent(events, 'run-finished');
  const { tensorflow } = lastEvent(events, 'engine-ready');
  const kept = events.find(({ event, epoch }) => event === 'epoch-ended' && epoch === finished.bestEpoch);
  if (kept === undefined) throw new Error(`Epoch ${finished.bestEpoch} of ${preset} was not told.`);
  const validation = { loss: kept.validationLoss, correct: kept.validationCorrect, total: kept.validationTotal };
  const test = { loss: finished.testLoss, correct: finished.testCorrect, total: finished.testTotal };
  return {
    format: 'digit-lab',
    kind: 'weights',
    model,
    name,
    preset,
    dataset: 'mnist',
    seed: SEED,
    epoch: String(finished.bestEpoch),
    tensorflow,
    note: `Trained by Digit Lab at seed ${SEED}; epoch ${finished.bestEpoch} of ${finished.epochsDone} kept`,
    validation: JSON.stringify(validation),
    test: JSON.stringify(test),
  };
}

/**
 * Trains one preset, writes <folder>/<preset>.safetensors and evaluates that file again. Throws when the numbers differ.
 * @param {{ preset: string, name: string }} wanted
 * @param {{ folder: string, dataDir: string, epochs?: string, onEvent: (event: Record<string, any>) => void }} options
 */
export async function pretrain(wanted, { folder, dataDir, epochs, onEvent }) {
  const events = [];
  const args = ['train', '--preset', wanted.preset, '--seed', SEED, ...(epochs === undefined ? [] : ['--epochs', epochs])];
  onEvent({ event: 'command', command: args.join(' ') });
  await runCommand([...args, '--data-dir', dataDir], (event) => {
    events.push(event);
    onEvent(event);
  });
  const { runId, bestEpoch, testCorrect, testLoss } = lastEvent(events, 'run-finished');
  const checkpoint = fs.readFileSync(path.join(dataDir, 'checkpoints', runId, `epoch-${String(bestEpoch).padStart(4, '0')}.safetensors`));
  const file = path.join(folder, `${wanted.preset}.safetensors`);
  writeWhole(file, withMetadata(checkpoint, pretrainedMetadata(wanted, metadataOf(checkpoint).model, events)));
  await runCommand(['evaluate', file, '--data-dir', dataDir], (event) => {
    if (event.correct !== testCorrect || event.loss !== testLoss)
      throw new Error(`${file} was written, but does not give what was trained.`);
    onEvent({ ...event, confusion: undefined, perClass: undefined, note: undefined });
  });
  return file;
}
