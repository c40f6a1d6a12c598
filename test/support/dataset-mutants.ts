import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DATASET_FILE_KEYS, type DatasetImportSource } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import { assemble } from '../../src-main/history/import/assemble.js';
import { readSource } from '../../src-main/history/import/read-source.js';
import { writeIdxLabels, writeIdxPixels } from '../../src-main/formats/write/idx.js';
import { createRng, type Rng } from '../../src-main/lib/rng.js';
import { buildPart, csvOf, idxSource, writeIdxSet } from './datasets.js';
import type { MutantReport } from './model-mutants.js';
import { mutate } from './pth-mutants.js';

export const DATASET_MUTANT_FORMATS = ['idx', 'idx.gz', 'csv'] as const;
export type DatasetMutantFormat = (typeof DATASET_MUTANT_FORMATS)[number];

const PART = buildPart(6, [0, 1, 2]);
const IMAGES = Buffer.from(writeIdxPixels(PART.pixels, 28, 28));
const LABELS = Buffer.from(writeIdxLabels(PART.labels));
const CSV = Buffer.from(csvOf(PART));
/** Numbers that a header must not be believed. */
const ODD_WORDS = [0, 1, 27, 29, 200_001, 0x7fffffff, 0xffffffff, 0x00010000] as const;

/** A third changes the header, a third its lengths to odd numbers, a third anything, cut short in half of those. */
function idxMutant(good: Buffer, rng: Rng): Buffer {
  const headerBytes = good === IMAGES ? 16 : 8;
  const kind = rng.below(3);
  if (kind === 0) return mutate(good, rng, 0, headerBytes);
  if (kind === 1) {
    const mutant = Buffer.from(good);
    mutant.writeUInt32BE(ODD_WORDS[rng.below(ODD_WORDS.length)] ?? 0, 4 * (1 + rng.below(headerBytes / 4 - 1)));
    return mutant;
  }
  const mutant = mutate(good, rng, 0, good.length);
  return rng.below(2) === 0 ? mutant : mutant.subarray(0, rng.below(mutant.length));
}

/** Half are packed mutants, half are mutants of the packed bytes. */
function packedMutant(good: Buffer, rng: Rng): Buffer {
  if (rng.below(2) === 0) return gzipSync(idxMutant(good, rng), { level: 1 });
  const packed = gzipSync(good, { level: 1 });
  const mutant = mutate(packed, rng, 0, rng.below(2) === 0 ? 20 : packed.length);
  return rng.below(3) > 0 ? mutant : mutant.subarray(0, rng.below(mutant.length));
}

const PIECES = [',', '\n', '\r', '"', '-1', '256', '1e9', '\0', ' ', '9'.repeat(9_000), ',,', 'a', '\ufeff'] as const;

/** Half get a piece put in or in place of others, half change anything or are cut. */
function csvMutant(rng: Rng): Buffer {
  if (rng.below(2) === 0) {
    const at = rng.below(CSV.length);
    const piece = Buffer.from(PIECES[rng.below(PIECES.length)] ?? '');
    return Buffer.concat([CSV.subarray(0, at), piece, CSV.subarray(at + rng.below(3))]);
  }
  const mutant = mutate(CSV, rng, 0, CSV.length);
  return rng.below(2) === 0 ? mutant : mutant.subarray(0, rng.below(mutant.length));
}

/** Writes one mutant among good files; what is to be imported then, and the mutant's name. */
function buildMutant(
  format: DatasetMutantFormat,
  folder: string,
  rng: Rng,
): { readonly source: DatasetImportSource; readonly name: string } {
  if (format === 'csv') {
    const train = path.join(folder, 'mutant.csv');
    writeFileSync(train, csvMutant(rng));
    return { source: { kind: 'csv', train, test: null }, name: 'mutant.csv' };
  }
  const files = writeIdxSet(folder, { train: PART, test: PART });
  const key = DATASET_FILE_KEYS[rng.below(DATASET_FILE_KEYS.length)] ?? 'trainImages';
  const good = key.endsWith('Images') ? IMAGES : LABELS;
  writeFileSync(files[key], format === 'idx' ? idxMutant(good, rng) : packedMutant(good, rng));
  return { source: idxSource(files), name: path.basename(files[key]) };
}

/** A refusal that names the file or a label, and is one sentence or a few. */
const isClear = (message: string, name: string): boolean =>
  (message.includes(name) || /^(The|All|There)/.test(message)) && /[.!]$/.test(message) && !message.includes('\n');

/** Imports `count` mutants of a small set, up to its writing. Throws whatever is thrown that is no `file-malformed`. */
export function readDatasetMutants(format: DatasetMutantFormat, folder: string, count: number, seed: number): MutantReport {
  const rng = createRng(`${format}-mutants`, seed);
  const unclear: string[] = [];
  let [read, refused, slowestMs] = [0, 0, 0];
  for (let done = 0; done < count; done++) {
    const { source, name } = buildMutant(format, folder, rng);
    const before = performance.now();
    try {
      assemble(
        readSource(source, () => undefined),
        { transposed: false, testShare: 0.3 },
        () => undefined,
      );
      read++;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'file-malformed')) throw error;
      refused++;
      if (!isClear(error.message, name)) unclear.push(error.message);
    }
    slowestMs = Math.max(slowestMs, performance.now() - before);
  }
  return { read, refused, unclear, slowestMs };
}
