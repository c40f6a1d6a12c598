import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DATASET_FILE_KEYS, type DatasetFileKey, type DatasetImportSource } from '@shared/domain/dataset.js';
import { RAW_FILE_NAMES } from '../../src-main/history/dataset-files.js';
import type { ImportTask } from '../../src-main/history/import/import-task.js';
import { writeIdxLabels, writeIdxPixels } from '../../src-main/formats/write/idx.js';
import { writePng } from '../../src-main/formats/write/png.js';
import { createRng } from '../../src-main/lib/rng.js';

const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** Images and what their files call them: uint8 [labels.length, side, side]. */
export interface LabelledPart {
  readonly pixels: Uint8Array;
  readonly labels: readonly number[];
}

/** Blank images with a dark bar a class and some seeded grain, all different; labels in turn. */
export function buildPart(count: number, labels: readonly number[] = [0, 1, 2, 3], seed = 1): LabelledPart {
  const rng = createRng('test-images', seed);
  const pixels = new Uint8Array(count * PIXELS);
  const given = Array.from({ length: count }, (_, index) => labels[index % labels.length] ?? 0);
  given.forEach((label, index) => {
    const image = pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
    const row = 3 + labels.indexOf(label) * 5;
    for (let at = 0; at < 20; at++) image[(1 + rng.below(SIDE - 2)) * SIDE + 1 + rng.below(SIDE - 2)] = rng.below(100);
    image.fill(255, row * SIDE + 4, row * SIDE + 24);
  });
  return { pixels, labels: given };
}

export type IdxFiles = Readonly<Record<DatasetFileKey, string>>;
export type IdxSource = Extract<DatasetImportSource, { readonly kind: 'idx' }>;

/** The four files of a set as they are downloaded, in a folder that is made. */
export function writeIdxSet(
  folder: string,
  { train, test }: { readonly train: LabelledPart; readonly test: LabelledPart },
  zipped = false,
): IdxFiles {
  mkdirSync(folder, { recursive: true });
  const bytes: Readonly<Record<DatasetFileKey, Uint8Array>> = {
    trainImages: writeIdxPixels(train.pixels, SIDE, SIDE),
    trainLabels: writeIdxLabels(train.labels),
    testImages: writeIdxPixels(test.pixels, SIDE, SIDE),
    testLabels: writeIdxLabels(test.labels),
  };
  const write = (key: DatasetFileKey): string => {
    const file = path.join(folder, RAW_FILE_NAMES[key] + (zipped ? '.gz' : ''));
    writeFileSync(file, zipped ? gzipSync(bytes[key]) : bytes[key]);
    return file;
  };
  return Object.fromEntries(DATASET_FILE_KEYS.map((key) => [key, write(key)])) as Record<DatasetFileKey, string>;
}

/** The four files as an import takes them; without test images, only the first two. */
export function idxSource({ trainImages, trainLabels, testImages, testLabels }: IdxFiles, withTest = true): IdxSource {
  return {
    kind: 'idx',
    train: { images: trainImages, labels: trainLabels },
    test: withTest ? { images: testImages, labels: testLabels } : null,
  };
}

/** The four files as the command line takes them. */
export function idxOptions({ trainImages, trainLabels, testImages, testLabels }: IdxFiles): readonly string[] {
  return ['--train-images', trainImages, '--train-labels', trainLabels, '--test-images', testImages, '--test-labels', testLabels];
}

/** Lines of label and 784 values; `nameOf`: what a label is called there. */
export function csvOf({ pixels, labels }: LabelledPart, nameOf: (label: number) => string = String): string {
  const line = (label: number, index: number): string =>
    [nameOf(label), ...pixels.subarray(index * PIXELS, (index + 1) * PIXELS)].join(',');
  return `${labels.map(line).join('\n')}\n`;
}

/** `<folder>/<class>/<n>.png`, light on dark as they are, or dark on light. */
export function writePictures(folder: string, { pixels, labels }: LabelledPart, nameOf: (label: number) => string, onWhite = false): void {
  labels.forEach((label, index) => {
    const image = pixels.slice(index * PIXELS, (index + 1) * PIXELS).map((level) => (onWhite ? 255 - level : level));
    const place = path.join(folder, nameOf(label));
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, `${index}.png`), writePng(image, SIDE, SIDE));
  });
}

export function buildTask(source: DatasetImportSource, folder: string, overrides: Partial<ImportTask> = {}): ImportTask {
  mkdirSync(folder, { recursive: true });
  return { source, folder, transposed: false, testShare: 0.25, ...overrides };
}
