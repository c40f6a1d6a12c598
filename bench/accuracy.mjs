/**
 * What a preset reaches: `node bench/accuracy.mjs fast-cnn 101-120` trains it with those seeds (101 and up were not used
 * for choosing any value), `node bench/accuracy.mjs reference-cnn 1` with one. Writes every number to
 * docs/results/accuracy-<preset>.json and prints a summary as JSON.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Trains through the command line in a data folder of its own; resolves with its JSON lines. */
async function train(dataDir, preset, seed) {
  const cli = path.join(root, 'scripts', 'cli.mjs');
  const args = ['train', '--preset', preset, '--seed', String(seed), '--data-dir', dataDir, '--json'];
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${preset} with seed ${seed} ended with code ${code}.`);
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

function runOf(preset, seed, events) {
  const finished = events.find((event) => event.event === 'run-finished');
  const epochs = events
    .filter((event) => event.event === 'epoch-ended')
    .map(({ epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, trainMs }) => ({
      ...{ epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, trainMs },
    }));
  const { testCorrect, testTotal, testLoss, bestEpoch, durationMs } = finished;
  return { preset, seed, testCorrect, testTotal, testLoss, bestEpoch, durationMs, epochs };
}

async function trainAll(preset, seeds) {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-accuracy-'));
  const runs = [];
  try {
    for (const seed of seeds) {
      const run = runOf(preset, seed, await train(dataDir, preset, seed));
      process.stderr.write(`${preset} seed ${seed}: ${run.testCorrect} of ${run.testTotal}, ${(run.durationMs / 1000).toFixed(1)} s\n`);
      runs.push(run);
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  return runs;
}

function write(name, runs) {
  const shares = runs.map((run) => run.testCorrect / run.testTotal);
  const summary = {
    runs: runs.length,
    lowest: Math.min(...shares),
    mean: shares.reduce((a, b) => a + b, 0) / shares.length,
    highest: Math.max(...shares),
  };
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  };
  const folder = path.join(root, 'docs', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `accuracy-${name}.json`),
    `${JSON.stringify({ date: new Date().toISOString(), machine, summary, runs }, null, 1)}\n`,
  );
  process.stdout.write(`${JSON.stringify({ name, ...summary })}\n`);
}

/** "3" or "101-120" */
function seedsOf(text) {
  const [first, last = first] = text.split('-').map(Number);
  if (!Number.isInteger(first) || !Number.isInteger(last) || last < first)
    throw new Error(`"${text}" is not a seed or a range such as 101-120.`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const [preset, ...ranges] = process.argv.slice(2);
if (preset === undefined || ranges.length === 0) {
  process.stderr.write('Usage: node bench/accuracy.mjs PRESET SEED|FIRST-LAST ...\n');
  process.exitCode = 2;
} else write(preset, await trainAll(preset, ranges.flatMap(seedsOf)));
