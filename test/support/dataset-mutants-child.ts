import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DATASET_MUTANT_FORMATS, readDatasetMutants } from './dataset-mutants.js';
import { mostResidentBytes } from './resident-memory.js';

/** A process of its own with little memory, which imports mutants; argv: format, count, seed. Prints its report and the most memory it took. */
const [, , wanted, count = '0', seed = '0'] = process.argv;
const format = DATASET_MUTANT_FORMATS.find((known) => known === wanted);
if (format === undefined) throw new Error(`There are no mutants of ${wanted ?? 'nothing'}.`);
const folder = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-test-'));
try {
  const report = readDatasetMutants(format, folder, Number(count), Number(seed));
  process.stdout.write(JSON.stringify({ ...report, residentBytes: mostResidentBytes() }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
