import fs from 'node:fs';
import path from 'node:path';
import { DATASET_LIMITS, type DatasetFileKey, type DatasetSource, type IdxPair } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import type { ChosenFile } from '@shared/ipc/contract.js';
import { IDX_HEADER_BYTES, readIdxHeader, type IdxHeader } from '../../formats/read/idx.js';
import { openForeign } from '../foreign-file.js';
import { subfolders } from './subfolders.js';
import type { IdentifiedDataset } from '../history.js';

/** Anything; what may be imported is checked then. */
const ANY_SIZE = { plural: 'files', bytes: Number.MAX_SAFE_INTEGER } as const;
const IDX_ADVICE = 'Choose images and their labels, or four files: training images, training labels, test images and test labels.';

/**
 * Tells what was chosen: two or four IDX files, a folder, or one or two .csv. Roles come from the files' first bytes and counts,
 * and where those do not tell training from test, from their names. Throws `file-not-found`, `file-malformed`, `bad-request`.
 */
export function identifyDataset(source: DatasetSource, paths: readonly string[]): IdentifiedDataset {
  switch (source) {
    case 'idx':
      return identifyIdx(paths);
    case 'folder': {
      const [folder, ...others] = paths;
      if (folder === undefined || others.length > 0) throw new AppError('bad-request', `${paths.length} folders were chosen. Choose one.`);
      const files = [{ role: 'folder', name: path.basename(folder), sizeBytes: null }] as const;
      const holdsOut = !subfolders(folder).some((name) => name.toLowerCase() === 'test');
      return { source: { kind: 'folder', folder }, suggestedTitle: titleFrom(path.basename(folder)), files, holdsOut };
    }
    case 'csv':
      return identifyCsv(paths);
  }
}

interface IdxFile {
  readonly file: string;
  readonly header: IdxHeader;
}

function identifyIdx(paths: readonly string[]): IdentifiedDataset {
  if (paths.length !== 2 && paths.length !== 4) throw new AppError('bad-request', `${paths.length} files were chosen. ${IDX_ADVICE}`);
  const found = paths.map((file) => ({ file, header: headerOf(file) }));
  const images = found.filter(({ header }) => header.kind === 'images');
  const labels = found.filter(({ header }) => header.kind === 'labels');
  const [[first, second], [someLabels, otherLabels]] = [images, labels];
  if (first === undefined || someLabels === undefined || images.length !== labels.length) {
    throw new AppError('bad-request', `${images.length} of the files hold images, ${labels.length} hold labels. ${IDX_ADVICE}`);
  }
  if (second === undefined || otherLabels === undefined) return identifiedPairs({ images: first.file, labels: someLabels.file }, null);
  const [train, test] = isTestImages(first, second) ? [second, first] : [first, second];
  const [trainLabels, testLabels] = pairLabels(train, someLabels, otherLabels);
  return identifiedPairs({ images: train.file, labels: trainLabels.file }, { images: test.file, labels: testLabels.file });
}

function identifiedPairs(train: IdxPair, test: IdxPair | null): IdentifiedDataset {
  const chosen = (role: DatasetFileKey, file: string): ChosenFile => ({ role, ...described(file) });
  return {
    source: { kind: 'idx', train, test },
    suggestedTitle: titleFrom(folderOrStem(train.images)),
    files: [
      chosen('trainImages', train.images),
      chosen('trainLabels', train.labels),
      ...(test === null ? [] : [chosen('testImages', test.images), chosen('testLabels', test.labels)]),
    ],
    holdsOut: test === null,
  };
}

function headerOf(file: string): IdxHeader {
  const { descriptor } = openForeign(file, ANY_SIZE);
  try {
    const start = new Uint8Array(IDX_HEADER_BYTES);
    return readIdxHeader(start.subarray(0, fs.readSync(descriptor, start, 0, start.length, 0)), path.basename(file));
  } finally {
    fs.closeSync(descriptor);
  }
}

const isNamedTest = (file: string): boolean => /test|t10k/i.test(path.basename(file));

/** By name where just one is called a test, else the smaller one is. */
function isTestImages(first: IdxFile, second: IdxFile): boolean {
  const [a, b] = [isNamedTest(first.file), isNamedTest(second.file)];
  if (a !== b) return a;
  if (first.header.count !== second.header.count) return first.header.count < second.header.count;
  throw undecided(first, second);
}

function undecided(a: IdxFile, b: IdxFile): AppError {
  const names = `${path.basename(a.file)} and ${path.basename(b.file)}`;
  return new AppError('bad-request', `Which of ${names} is for the test cannot be told. Put "train" and "test" into the names.`);
}

/** Labels go to the images of the same number, or by name where both parts have as many. */
function pairLabels(train: IdxFile, a: IdxFile, b: IdxFile): readonly [IdxFile, IdxFile] {
  if (a.header.count === b.header.count && isNamedTest(a.file) === isNamedTest(b.file)) throw undecided(a, b);
  const isSwapped = a.header.count === b.header.count ? isNamedTest(a.file) && !isNamedTest(b.file) : b.header.count === train.header.count;
  return isSwapped ? [b, a] : [a, b];
}

function identifyCsv(paths: readonly string[]): IdentifiedDataset {
  const [first, second, ...others] = paths;
  if (first === undefined || others.length > 0) {
    throw new AppError('bad-request', `${paths.length} files were chosen. Choose one .csv, or one for training and one for test.`);
  }
  const suggestedTitle = titleFrom(folderOrStem(first));
  if (second === undefined) {
    const files = [{ role: 'trainTable', ...described(first) }] as const;
    return { source: { kind: 'csv', train: first, test: null }, suggestedTitle, files, holdsOut: true };
  }
  const isFirstTest = isNamedTest(first) === isNamedTest(second) ? sizeOf(first) < sizeOf(second) : isNamedTest(first);
  const [train, test] = isFirstTest ? [second, first] : [first, second];
  const files = [
    { role: 'trainTable', ...described(train) },
    { role: 'testTable', ...described(test) },
  ] as const;
  return { source: { kind: 'csv', train, test }, suggestedTitle, files, holdsOut: false };
}

function sizeOf(file: string): number {
  const { descriptor, sizeBytes } = openForeign(file, ANY_SIZE);
  fs.closeSync(descriptor);
  return sizeBytes;
}

const described = (file: string): Pick<ChosenFile, 'name' | 'sizeBytes'> => ({ name: path.basename(file), sizeBytes: sizeOf(file) });

/** What says nothing of a set in a file's name. */
const COMMON_WORDS = /(train|training|test|t10k|images?|labels?|idx[13]|ubyte|gz|csv|data|set)/i;

/** A name like "train-images-idx3-ubyte.gz" says nothing; then the folder's does. */
function folderOrStem(file: string): string {
  const words = path.basename(file).split(/[-_. ]+/);
  const telling = words.filter((word) => word !== '' && word.replace(COMMON_WORDS, '') !== '');
  return telling.length > 0 ? telling.join(' ') : path.basename(path.dirname(file));
}

function titleFrom(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim().slice(0, DATASET_LIMITS.title).trim();
  return words === '' ? 'Data set' : words;
}
