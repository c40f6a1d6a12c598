/** Trains the networks that come with the program, through the built command line. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { writeWhole } from './files.mjs';
import { outFolder } from './places.mjs';
import { metadataOf, withMetadata } from './safetensors.mjs';

/** Of several seeds the one with the lowest validation loss is kept. @type {readonly Wanted[]} */
export const PRETRAINED = [
  { preset: 'reference-cnn', name: 'Reference CNN', seeds: ['1'] },
  { preset: 'reference-fcnn', name: 'Reference FCNN', seeds: ['1'] },
  { preset: 'best-cnn', name: 'Best CNN', seeds: ['1', '2'] },
];
/** @typedef {{ preset: string, name: string, seeds: readonly string[] }} Wanted */
/** @typedef {Record<string, any>} TrainingEvent */
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

/** The report of the epoch that a training kept. @param {readonly TrainingEvent[]} events */
function keptEpoch(events) {
  const { bestEpoch } = lastEvent(events, 'run-finished');
  const kept = events.find(({ event, epoch }) => event === 'epoch-ended' && epoch === bestEpoch);
  if (kept === undefined) throw new Error(`Epoch ${bestEpoch}, which was kept, was not told.`);
  return kept;
}

/**
 * The training whose kept epoch has the lowest validation loss, the first on a tie. The test decides nothing.
 * @template {{ events: readonly TrainingEvent[] }} Training
 * @param {readonly Training[]} trainings
 * @returns {Training}
 */
export function bestTraining(trainings) {
  return trainings.reduce((best, other) => (keptEpoch(other.events).validationLoss < keptEpoch(best.events).validationLoss ? other : best));
}

/**
 * What the file of a trained network says of itself; the program lists it by these facts.
 * @param {Wanted} wanted
 * @param {string} seed of this training, one of the wanted
 * @param {string} model the network as JSON text
 * @param {readonly TrainingEvent[]} events of its training
 */
export function pretrainedMetadata({ preset, name, seeds }, seed, model, events) {
  const finished = lastEvent(events, 'run-finished');
  const { tensorflow } = lastEvent(events, 'engine-ready');
  const kept = keptEpoch(events);
  const choice = seeds.length > 1 ? ` of ${seeds.length} by validation loss` : '';
  const validation = { loss: kept.validationLoss, correct: kept.validationCorrect, total: kept.validationTotal };
  const test = { loss: finished.testLoss, correct: finished.testCorrect, total: finished.testTotal };
  return {
    format: 'digit-lab',
    kind: 'weights',
    model,
    name,
    preset,
    dataset: 'mnist',
    seed,
    epoch: String(finished.bestEpoch),
    tensorflow,
    note: `Trained by Digit Lab at seed ${seed}${choice}; epoch ${finished.bestEpoch} of ${finished.epochsDone} kept`,
    validation: JSON.stringify(validation),
    test: JSON.stringify(test),
  };
}

/**
 * @param {Wanted} wanted
 * @param {string} seed
 * @param {{ dataDir: string, epochs?: string, onEvent: (event: TrainingEvent) => void }} options
 */
async function trainSeed({ preset }, seed, { dataDir, epochs, onEvent }) {
  /** @type {TrainingEvent[]} */
  const events = [];
  const args = ['train', '--preset', preset, '--seed', seed, ...(epochs === undefined ? [] : ['--epochs', epochs])];
  onEvent({ event: 'command', command: args.join(' ') });
  await runCommand([...args, '--data-dir', dataDir], (event) => {
    events.push(event);
    onEvent(event);
  });
  return { seed, events };
}

/**
 * Trains one preset with each of its seeds, writes the best as <folder>/<preset>.safetensors and evaluates that file
 * again, plainly and averaged over nine shifts. Throws when it does not give what was trained.
 * @param {Wanted} wanted
 * @param {{ folder: string, dataDir: string, epochs?: string, onEvent: (event: TrainingEvent) => void }} options
 */
export async function pretrain(wanted, options) {
  const { folder, dataDir, onEvent } = options;
  const trainings = [];
  for (const seed of wanted.seeds) trainings.push(await trainSeed(wanted, seed, options));
  const { seed, events } = bestTraining(trainings);
  const { runId, bestEpoch, testCorrect, testLoss } = lastEvent(events, 'run-finished');
  const checkpoint = fs.readFileSync(path.join(dataDir, 'checkpoints', runId, `epoch-${String(bestEpoch).padStart(4, '0')}.safetensors`));
  const file = path.join(folder, `${wanted.preset}.safetensors`);
  writeWhole(file, withMetadata(checkpoint, pretrainedMetadata(wanted, seed, metadataOf(checkpoint).model, events)));
  for (const shifts of ['1', '9']) {
    await runCommand(['evaluate', file, '--average', shifts, '--data-dir', dataDir], (event) => {
      if (shifts === '1' && (event.correct !== testCorrect || event.loss !== testLoss))
        throw new Error(`${file} was written, but does not give what was trained.`);
      onEvent({ ...event, confusion: undefined, perClass: undefined, note: undefined });
    });
  }
  return file;
}
