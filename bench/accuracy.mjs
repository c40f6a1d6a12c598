/**
 * What a preset reaches: `node bench/accuracy.mjs fast-cnn 101-120` trains it with those seeds (101 and up were not used
 * for choosing any value), `node bench/accuracy.mjs reference-cnn 1` with one; `--average 9` also evaluates each run with
 * its test images read under nine shifts. Writes every number to docs/results/accuracy-<preset>.json and prints a
 * summary as JSON.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');

/** A command of the command line in a data folder of its own; resolves with its JSON lines. */
async function runCommand(dataDir, args) {
  const cli = path.join(root, 'scripts', 'cli.mjs');
  const child = spawn(process.execPath, [cli, ...args, '--data-dir', dataDir, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`"${args.join(' ')}" ended with code ${code}.`);
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** The kept epoch on the test images, each read under so many shifts. */
async function averaged(dataDir, runId, shifts) {
  const [{ correct, total, loss }] = await runCommand(dataDir, ['evaluate', runId, '--average', String(shifts)]);
  return { shifts, testCorrect: correct, testTotal: total, testLoss: loss };
}

function runOf(preset, seed, events) {
  const finished = events.find((event) => event.event === 'run-finished');
  const epochs = events
    .filter((event) => event.event === 'epoch-ended')
    .map(({ epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, trainMs }) => ({
      ...{ epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, trainMs },
    }));
  const { runId, testCorrect, testTotal, testLoss, bestEpoch, durationMs } = finished;
  return { preset, seed, runId, testCorrect, testTotal, testLoss, bestEpoch, durationMs, epochs };
}

async function trainAll(preset, seeds, shifts) {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-accuracy-'));
  const runs = [];
  try {
    for (const seed of seeds) {
      const { runId, ...run } = runOf(preset, seed, await runCommand(dataDir, ['train', '--preset', preset, '--seed', String(seed)]));
      const average = shifts === 1 ? {} : { averaged: await averaged(dataDir, runId, shifts) };
      const also = shifts === 1 ? '' : `, ${average.averaged.testCorrect} with ${shifts} shifts`;
      process.stderr.write(
        `${preset} seed ${seed}: ${run.testCorrect} of ${run.testTotal}${also}, ${(run.durationMs / 1000).toFixed(1)} s\n`,
      );
      runs.push({ ...run, ...average });
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  return runs;
}

function spread(results) {
  const shares = results.map((result) => result.testCorrect / result.testTotal);
  return { lowest: Math.min(...shares), mean: shares.reduce((a, b) => a + b, 0) / shares.length, highest: Math.max(...shares) };
}

function write(name, runs) {
  const averages = runs.flatMap((run) => run.averaged ?? []);
  const [first] = averages;
  const summary = { runs: runs.length, ...spread(runs), ...(first ? { averaged: { shifts: first.shifts, ...spread(averages) } } : {}) };
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

const { values, positionals } = parseArgs({ options: { average: { type: 'string' } }, allowPositionals: true });
const [preset, ...ranges] = positionals;
const shifts = Number(values.average ?? '1');
if (preset === undefined || ranges.length === 0 || ![1, 5, 9].includes(shifts)) {
  process.stderr.write('Usage: node bench/accuracy.mjs PRESET SEED|FIRST-LAST ... [--average 5|9]\n');
  process.exitCode = 2;
} else write(preset, await trainAll(preset, ranges.flatMap(seedsOf), shifts));
