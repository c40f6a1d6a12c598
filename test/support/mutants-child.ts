import { MUTANT_FORMATS, readModelMutants } from './model-mutants.js';
import { mostResidentBytes } from './resident-memory.js';

/** A process of its own with little memory, which reads mutants; argv: format, count, seed. Prints its report and the most memory it took. */
const [, , wanted, count = '0', seed = '0'] = process.argv;
const format = MUTANT_FORMATS.find((known) => known === wanted);
if (format === undefined) throw new Error(`There are no mutants of ${wanted ?? 'nothing'}.`);
const report = readModelMutants(format, Number(count), Number(seed));
process.stdout.write(JSON.stringify({ ...report, residentBytes: mostResidentBytes() }));
