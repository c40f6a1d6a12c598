import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetImportSource } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import type { ImportProgress } from '@shared/ipc/contract.js';
import { RAW_FILE_NAMES } from '../../../../src-main/history/dataset-files.js';
import { importDataset } from '../../../../src-main/history/import/import-dataset.js';
import type { ImportedFacts, ImportTask } from '../../../../src-main/history/import/import-task.js';
import { readIdxImages, readIdxLabels } from '../../../../src-main/formats/read/idx.js';
import { writeIdxLabels, writeIdxPixels } from '../../../../src-main/formats/write/idx.js';
import { writePng } from '../../../../src-main/formats/write/png.js';
import { NODE_FILES } from '../../../../src-main/lib/fs-atomic.js';
import {
  buildPart,
  buildTask,
  csvOf,
  idxSource,
  writeIdxSet,
  writePictures,
  type IdxSource,
  type LabelledPart,
} from '../../../support/datasets.js';
import { temporaryFolder } from '../../../support/processes.js';

interface Imported {
  readonly facts: ImportedFacts;
  readonly progress: readonly ImportProgress[];
  readonly part: (name: 'train' | 'test') => { readonly pixels: Uint8Array; readonly labels: readonly number[] };
}

function importFrom(source: DatasetImportSource, overrides: Partial<ImportTask> = {}): Imported {
  const folder = path.join(temporaryFolder(), 'set.partial');
  const progress: ImportProgress[] = [];
  const facts = importDataset(buildTask(source, folder, overrides), NODE_FILES, (told) => progress.push(told));
  const bytes = (name: string): Buffer => readFileSync(path.join(folder, name));
  return {
    facts,
    progress,
    part: (name) => ({
      pixels: Uint8Array.from(readIdxImages(bytes(RAW_FILE_NAMES[`${name}Images`]), name).pixels),
      labels: [...readIdxLabels(bytes(RAW_FILE_NAMES[`${name}Labels`]), name)],
    }),
  };
}

function refusal(source: DatasetImportSource): string {
  try {
    importFrom(source);
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('The set was imported.');
}

const TRAIN = buildPart(24);
const TEST = buildPart(8, [0, 1, 2, 3], 2);
const idx = (train: LabelledPart = TRAIN, test: LabelledPart = TEST, zipped = false): IdxSource =>
  idxSource(writeIdxSet(temporaryFolder(), { train, test }, zipped));
function csv(train: string, test: string | null = null): DatasetImportSource {
  const folder = temporaryFolder();
  const [trainFile, testFile] = [path.join(folder, 'train.csv'), path.join(folder, 'test.csv')];
  writeFileSync(trainFile, train);
  if (test !== null) writeFileSync(testFile, test);
  return { kind: 'csv', train: trainFile, test: test === null ? null : testFile };
}

describe('IDX files', () => {
  it.each([false, true])('give the same set, packed: %s', (zipped) => {
    const { facts, part, progress } = importFrom(idx(TRAIN, TEST, zipped));
    expect(facts).toMatchObject({ classNames: ['0', '1', '2', '3'], trainCount: 24, testCount: 8, duplicates: 0 });
    expect(part('train')).toEqual({ pixels: TRAIN.pixels, labels: TRAIN.labels });
    expect(part('test')).toEqual({ pixels: TEST.pixels, labels: TEST.labels });
    expect(progress.at(-1)).toEqual({ share: 1, stage: 'write' });
    const shares = progress.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('of images and labels alone hold a share of each class out', () => {
    const { facts, part } = importFrom({ ...idx(), test: null }, { testShare: 0.25 });
    expect(facts).toMatchObject({ classNames: ['0', '1', '2', '3'], trainCount: 16, testCount: 8, duplicates: 0 });
    expect([...part('test').labels].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    const both = Buffer.concat([part('train').pixels, part('test').pixels]);
    for (let at = 0; at < 24; at++) expect(both.includes(Buffer.from(TRAIN.pixels.subarray(at * 784, (at + 1) * 784)))).toBe(true);
  });

  it('with labels that have gaps or begin at 1 get classes without any', () => {
    const { facts, part } = importFrom(idx(buildPart(9, [10, 2, 1]), buildPart(3, [2, 1, 10], 2)));
    expect(facts.classNames).toEqual(['1', '2', '10']);
    expect(part('train').labels.slice(0, 3)).toEqual([2, 1, 0]);
    expect(part('test').labels).toEqual([1, 0, 2]);
  });

  it('whose rows and columns are swapped are turned', () => {
    const { pixels } = importFrom(idx(), { transposed: true }).part('test');
    expect(pixels).not.toEqual(TEST.pixels);
    for (const at of [0, 1, 27, 28, 29, 300, 783]) expect(pixels[at]).toBe(TEST.pixels[(at % 28) * 28 + Math.floor(at / 28)]);
  });

  it('count test images that are among the training images', () => {
    const copied = { pixels: TEST.pixels.slice(), labels: TEST.labels };
    copied.pixels.set(TRAIN.pixels.subarray(0, 784), 0);
    copied.pixels.set(TRAIN.pixels.subarray(5 * 784, 6 * 784), 784);
    expect(importFrom(idx(TRAIN, copied)).facts.duplicates).toBe(2);
  });

  it('of 64 classes are imported, of 65 are not', () => {
    const labels = (count: number): number[] => Array.from({ length: count }, (_, label) => label);
    expect(importFrom(idx(buildPart(64, labels(64)), TEST)).facts.classNames).toHaveLength(64);
    expect(refusal(idx(buildPart(65, labels(65)), TEST))).toBe(
      'file-malformed: train-labels-idx1-ubyte is not a readable IDX file of labels: it has more than 64 different labels; 2 to 64 are possible.',
    );
  });

  it('with images of another size are refused with what to do', () => {
    const source = idx();
    writeFileSync(source.train.images, writeIdxPixels(new Uint8Array(32 * 32 * 24), 32, 32));
    expect(refusal(source)).toBe(
      'file-malformed: train-images-idx3-ubyte has images of 32 x 32 pixels; data sets of 28 x 28 pixels can be imported. Bring the images to that size first.',
    );
  });

  it('with more images than can be kept are refused before they are read', () => {
    const source = idx();
    const header = Buffer.from(writeIdxPixels(TRAIN.pixels, 28, 28));
    header.writeUInt32BE(200_001, 4);
    writeFileSync(source.train.images, header);
    expect(refusal(source)).toContain('has 200,001 images; data sets of at most 200,000 images can be imported');
  });

  it.each([
    [{ ...TRAIN, labels: TRAIN.labels.slice(1) }, TEST, /train-images-idx3-ubyte has 24 images, but train-labels-idx1-ubyte has 23 labels/],
    [buildPart(24, [0, 1]), TEST, /The label "2" is on test images only, so that no network can learn it/],
    [buildPart(24, [7]), buildPart(4, [7]), /All images have the label "7"; data sets of 2 to 64 classes can be imported/],
  ] as const)('that do not fit are refused with why: %#', (train, test, message) => {
    expect(refusal(idx(train, test))).toMatch(message);
  });

  it('with images and labels mixed up are refused', () => {
    const source = idx();
    const { images, labels } = source.train;
    expect(refusal({ ...source, train: { images: labels, labels: images } })).toMatch(
      /train-labels-idx1-ubyte has labels where images are expected/,
    );
    expect(refusal({ ...source, test: { images, labels: '/nowhere/labels' } })).toBe('file-not-found: There is no file /nowhere/labels.');
    writeFileSync(labels, writeIdxLabels(TRAIN.labels).subarray(0, 20));
    expect(refusal(source)).toContain('it holds 12 values where its header announces 24');
  });
});

const LETTERS = (label: number): string => ['d', 'b', 'c', 'a'][label] ?? '';

describe('CSV', () => {
  it.each([
    ['as it is', csvOf(TRAIN)],
    ['with names of columns', `label,${Array.from({ length: 784 }, (_, pixel) => `pixel${pixel}`).join(',')}\n${csvOf(TRAIN)}`],
    [
      'with places as names, as Kaggle has them',
      `label,${Array.from({ length: 784 }, (_, pixel) => `${Math.floor(pixel / 28) + 1}x${(pixel % 28) + 1}`).join(',')}\n${csvOf(TRAIN)}`,
    ],
    ['with columns that are numbered', `label,${Array.from({ length: 784 }, (_, pixel) => pixel).join(',')}\n${csvOf(TRAIN)}`],
    ['with Windows line ends and a mark', `\ufeff${csvOf(TRAIN).replaceAll('\n', '\r\n')}`],
    ['without a last line end, with blanks and blank lines', `\n${csvOf(TRAIN).trimEnd().replaceAll(',', ' , ').replaceAll('\n', '\n\n')}`],
  ])('%s gives the images and labels of both files', (_, train) => {
    const { facts, part } = importFrom(csv(train, csvOf(TEST)));
    expect(facts).toMatchObject({ classNames: ['0', '1', '2', '3'], trainCount: 24, testCount: 8 });
    expect(part('train')).toEqual({ pixels: TRAIN.pixels, labels: TRAIN.labels });
    expect(part('test')).toEqual({ pixels: TEST.pixels, labels: TEST.labels });
  });

  it('without test images holds the same share of each class out each time', () => {
    const [first, second] = [importFrom(csv(csvOf(TRAIN))), importFrom(csv(csvOf(TRAIN)))];
    expect(first.facts).toMatchObject({ trainCount: 16, testCount: 8, duplicates: 0 });
    expect([0, 1, 2, 3].map((label) => first.part('test').labels.filter((found) => found === label).length)).toEqual([2, 2, 2, 2]);
    expect(second.facts).toEqual(first.facts);
    const all = (imported: Imported): string[] =>
      (['train', 'test'] as const).flatMap((name) => {
        const { pixels, labels } = imported.part(name);
        return labels.map((label, at) => `${label} ${Buffer.from(pixels.subarray(at * 784, (at + 1) * 784)).toString('base64')}`);
      });
    const original = TRAIN.labels.map(
      (label, at) => `${label} ${Buffer.from(TRAIN.pixels.subarray(at * 784, (at + 1) * 784)).toString('base64')}`,
    );
    expect(all(first).sort()).toEqual(original.sort());
  });

  it('may call its classes by words, quoted or not', () => {
    const quotedLabels = csvOf(TRAIN, (label) => `"${LETTERS(label)}"`);
    const { facts, part } = importFrom(csv(quotedLabels, csvOf(TEST, LETTERS)));
    expect(facts.classNames).toEqual(['a', 'b', 'c', 'd']);
    expect(part('train').labels.slice(0, 4)).toEqual([3, 1, 2, 0]);
  });

  const line = csvOf(buildPart(1));
  it.each([
    ['', 'there is no image in it'],
    ['hello\n', 'line 1 has 0 values after its label, and an image has 784'],
    [`${line}5,1,2\n`, 'line 2 has 2 values after its label, and an image has 784'],
    [`${line}${line.trimEnd()},0\n`, 'line 2 has 785 values after its label, and an image has 784'],
    [`${line}${line.replace(',0,', ',x,')}`, 'value 1 of line 2 is "x"; whole numbers from 0 to 255 are possible'],
    [`${line}${line.replace(',0,', ',256,')}`, 'value 1 of line 2 is "256"; whole numbers from 0 to 255 are possible'],
    [`${line}${line.replace(',0,', ',,')}`, 'value 1 of line 2 is ""; whole numbers from 0 to 255 are possible'],
    [`${line.replace(',0,', ',,')}${line}`, 'value 1 of line 1 is ""; whole numbers from 0 to 255 are possible'],
    [`${line}${line.replace(',0,', ',-1,')}`, 'value 1 of line 2 is "-1"; whole numbers from 0 to 255 are possible'],
    [`${line}${line.replace(/^0/, '')}`, 'the label "" has 0 characters where 1 to 30 are possible'],
    [`${line}${'9'.repeat(9_000)}\n`, 'line 2 is longer than 8192 bytes, and a label with 784 values is not'],
    ['9'.repeat(3_000_000), 'line 1 is longer than 8192 bytes, and a label with 784 values is not'],
  ])('that is wrong is refused with its line: %#', (text, what) => {
    expect(refusal(csv(text))).toBe(`file-malformed: train.csv is not a readable CSV file of images: ${what}.`);
  });

  it('with a single image of a class cannot be divided', () => {
    expect(refusal(csv(csvOf(buildPart(5))))).toMatch(/There is only one image with the label "1", and both training and test need one/);
  });
});

describe('a folder of pictures', () => {
  it.each([false, true])('with train and test is read by class, dark on light: %s', (onWhite) => {
    const folder = temporaryFolder();
    writePictures(path.join(folder, 'Train'), TRAIN, LETTERS, onWhite);
    writePictures(path.join(folder, 'test'), TEST, LETTERS, onWhite);
    writeFileSync(path.join(folder, 'Train', 'a', 'notes.txt'), 'no picture');
    const { facts, part } = importFrom({ kind: 'folder', folder });
    expect(facts).toMatchObject({ classNames: ['a', 'b', 'c', 'd'], trainCount: 24, testCount: 8 });
    // in the order of their classes: "a" is the label 3, whose first picture by name is 11.png
    expect(part('train').labels).toEqual([0, 1, 2, 3].flatMap((label) => new Array<number>(6).fill(label)));
    expect(part('train').pixels.subarray(0, 784)).toEqual(TRAIN.pixels.subarray(11 * 784, 12 * 784));
  });

  it('without those holds a share out', () => {
    const folder = temporaryFolder();
    writePictures(folder, TRAIN, LETTERS);
    expect(importFrom({ kind: 'folder', folder }).facts).toMatchObject({ trainCount: 16, testCount: 8 });
  });

  it('that is wrong is refused with the place', () => {
    const folder = path.join(temporaryFolder(), 'pictures');
    const source: DatasetImportSource = { kind: 'folder', folder };
    expect(refusal(source)).toBe(`file-not-found: There is no folder ${folder}.`);
    writePictures(path.join(folder, 'train'), TRAIN, LETTERS);
    expect(refusal(source)).toMatch(/pictures has a folder "train" and none "test"/);
    writePictures(path.join(folder, 'test'), TEST, LETTERS);
    writeFileSync(path.join(folder, 'test', 'a', 'x.png'), writePng(new Uint8Array(32 * 30), 32, 30));
    expect(refusal(source)).toMatch(/test\/a\/x.png is a picture of 32 x 30 pixels; data sets of 28 x 28 pixels can be imported/);
    writeFileSync(path.join(folder, 'test', 'a', 'x.png'), 'no picture');
    expect(refusal(source)).toMatch(/test\/a\/x.png is not a picture that can be read/);
  });

  it('with an empty class or none is refused', () => {
    const folder = path.join(temporaryFolder(), 'pictures');
    writePictures(path.join(folder, 'train'), TRAIN, LETTERS);
    writePictures(path.join(folder, 'test'), { ...TEST, labels: [] }, LETTERS);
    expect(refusal({ kind: 'folder', folder: path.join(folder, 'train', 'a') })).toMatch(/a has no folders in it/);
    expect(refusal({ kind: 'folder', folder: path.dirname(folder) })).toMatch(/The folder pictures has no pictures \(.png, .jpg\) in it/);
  });
});
