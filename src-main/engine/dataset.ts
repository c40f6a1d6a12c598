import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DATASET_FILE_KEYS, type DatasetFileKey, type DatasetFiles } from '@shared/domain/dataset.js';
import { trainingSizes, type RunConfig } from '@shared/domain/run-config.js';
import { AppError } from '@shared/errors.js';
import { readIdxImages, readIdxLabels, type IdxImages } from '../formats/read/idx.js';
import { datasetChecksum, md5Of } from '../lib/dataset-checksum.js';
import { createRng, shuffle } from '../lib/rng.js';

/** A data set in memory: training images first, then test images. */
export interface LoadedDataset {
  readonly height: number;
  readonly width: number;
  readonly trainCount: number;
  readonly testCount: number;
  /** Row-major uint8 [trainCount + testCount, height, width]. */
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
  /** SHA-256 over the MD5 sums of the four files, as hexadecimal text. */
  readonly checksum: string;
}

const damaged = (message: string, cause?: unknown): AppError =>
  new AppError('dataset-damaged', message, cause === undefined ? undefined : { cause });

async function readVerified(dataset: DatasetFiles, key: DatasetFileKey): Promise<{ readonly bytes: Buffer; readonly md5: string }> {
  const { path: file, md5: expected } = dataset.files[key];
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new AppError('dataset-missing', `${dataset.info.title} cannot be read: ${path.basename(file)} is missing or not readable.`, {
      cause: error,
    });
  }
  const md5 = md5Of(bytes);
  if (expected !== '' && md5 !== expected) {
    throw damaged(
      `${path.basename(file)} of ${dataset.info.title} is damaged: its MD5 is ${md5} and must be ${expected}. Delete the file: what came with Digit Lab is unpacked again, and other sets can be imported again.`,
    );
  }
  return { bytes, md5 };
}

function checkPart(dataset: DatasetFiles, part: string, images: IdxImages, labels: Uint8Array): void {
  const { title, height, width, classNames } = dataset.info;
  if (images.height !== height || images.width !== width) {
    throw damaged(`The ${part} images of ${title} are ${images.height}x${images.width} where ${height}x${width} was expected.`);
  }
  if (images.count !== labels.length) throw damaged(`${title} has ${images.count} ${part} images, but ${labels.length} labels for them.`);
  const wrong = labels.findIndex((label) => label >= classNames.length);
  if (wrong >= 0)
    throw damaged(`${part} image ${wrong} of ${title} has the label ${labels[wrong] ?? ''}; there are ${classNames.length} classes.`);
}

const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

/** Reads, verifies and parses the four files. Throws `dataset-missing`, `dataset-damaged` or `file-malformed`. */
export async function loadDataset(dataset: DatasetFiles): Promise<LoadedDataset> {
  const files = await Promise.all(DATASET_FILE_KEYS.map(async (key) => [key, await readVerified(dataset, key)] as const));
  const read = Object.fromEntries(files) as Record<DatasetFileKey, { bytes: Buffer; md5: string }>;
  const named = (key: DatasetFileKey): readonly [Buffer, string] => [read[key].bytes, path.basename(dataset.files[key].path)];
  const [train, trainLabels] = [readIdxImages(...named('trainImages')), readIdxLabels(...named('trainLabels'))];
  const [test, testLabels] = [readIdxImages(...named('testImages')), readIdxLabels(...named('testLabels'))];
  checkPart(dataset, 'training', train, trainLabels);
  checkPart(dataset, 'test', test, testLabels);
  const pixels = sharedBytes(train.pixels.length + test.pixels.length);
  pixels.set(train.pixels);
  pixels.set(test.pixels, train.pixels.length);
  const labels = new Int32Array(trainLabels.length + testLabels.length);
  labels.set(trainLabels);
  labels.set(testLabels, trainLabels.length);
  return {
    height: train.height,
    width: train.width,
    trainCount: train.count,
    testCount: test.count,
    pixels,
    labels,
    checksum: datasetChecksum((key) => read[key].md5),
  };
}

/** Images and their labels, in the file's order: row-major uint8 [labels.length, height, width]. */
export interface TestImages {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** The test part alone, which is read much faster than everything. Throws as loadDataset does. */
export async function loadTestImages(dataset: DatasetFiles): Promise<TestImages> {
  const [images, labels] = await Promise.all([readVerified(dataset, 'testImages'), readVerified(dataset, 'testLabels')]);
  const nameOf = (key: DatasetFileKey): string => path.basename(dataset.files[key].path);
  const read = readIdxImages(images.bytes, nameOf('testImages'));
  const test = { pixels: read.pixels, labels: readIdxLabels(labels.bytes, nameOf('testLabels')) };
  checkPart(dataset, 'test', read, test.labels);
  return test;
}

/** Positions in the training file. */
export interface Split {
  /** What is trained on, in the shuffled order. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

type SplitConfig = Pick<RunConfig, 'splitSeed' | 'validationShare' | 'trainSize' | 'batchSize'>;

/** Shuffles all positions by `splitSeed`: the first share is for validation, the rest (its first `trainSize`) for training. */
export function splitDataset(config: SplitConfig, available: number): Split {
  const positions = Uint32Array.from({ length: available }, (_, index) => index);
  shuffle(positions, createRng('split', config.splitSeed));
  const sizes = trainingSizes(config, available);
  return { validation: positions.slice(0, sizes.validation), train: positions.slice(sizes.validation, sizes.validation + sizes.train) };
}
