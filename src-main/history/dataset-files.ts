import fs from 'node:fs';
import type { DatasetFileKey, DatasetInfo, DatasetPart } from '@shared/domain/dataset.js';
import { DATASET_FILE_KEYS } from '@shared/domain/dataset.js';

/** The four raw IDX files of a set, as MNIST's are called. */
export const RAW_FILE_NAMES: Readonly<Record<DatasetFileKey, string>> = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};

export const PART_KEYS = {
  train: { images: 'trainImages', labels: 'trainLabels' },
  test: { images: 'testImages', labels: 'testLabels' },
} as const;

const IMAGE_HEADER_BYTES = 16;
const LABEL_HEADER_BYTES = 8;

export const countOf = (info: DatasetInfo, part: DatasetPart): number => (part === 'train' ? info.trainCount : info.testCount);
const partOf = (key: DatasetFileKey): DatasetPart => (key.startsWith('train') ? 'train' : 'test');

/** Bytes of a raw file. */
export function fileBytes(info: DatasetInfo, key: DatasetFileKey): number {
  const count = countOf(info, partOf(key));
  return key.endsWith('Images') ? IMAGE_HEADER_BYTES + count * info.height * info.width : LABEL_HEADER_BYTES + count;
}

/** Bytes of all four. */
export function setBytes(info: DatasetInfo): number {
  return DATASET_FILE_KEYS.reduce((sum, key) => sum + fileBytes(info, key), 0);
}

/** Whether all four files are there in their full length. */
export function isComplete(info: DatasetInfo, pathOf: (key: DatasetFileKey) => string): boolean {
  return DATASET_FILE_KEYS.every((key) => sizeOf(pathOf(key)) === fileBytes(info, key));
}

/** Undefined when there is no such file, for whatever reason: preparing the set then says which. */
function sizeOf(file: string): number | undefined {
  try {
    return fs.statSync(file).size;
  } catch {
    return undefined;
  }
}

/** The header that an image file must begin with: IDX's magic, count, rows, columns, big-endian. */
function imageHeader(info: DatasetInfo, part: DatasetPart): Buffer {
  const header = Buffer.alloc(IMAGE_HEADER_BYTES);
  [0x00000803, countOf(info, part), info.height, info.width].forEach((word, index) => header.writeUInt32BE(word, 4 * index));
  return header;
}

/** The file is not that of its set. */
export class DamagedImages extends Error {}

/** Images by position, which are known to be in the part: uint8 [indices.length, height, width]. Throws DamagedImages. */
export function readImages(file: string, info: DatasetInfo, part: DatasetPart, indices: readonly number[]): Uint8Array {
  const size = info.height * info.width;
  const pixels = new Uint8Array(indices.length * size);
  const descriptor = fs.openSync(file, 'r');
  try {
    const header = Buffer.alloc(IMAGE_HEADER_BYTES);
    fs.readSync(descriptor, header, 0, IMAGE_HEADER_BYTES, 0);
    if (!header.equals(imageHeader(info, part))) throw new DamagedImages();
    indices.forEach((index, at) => {
      const read = fs.readSync(descriptor, pixels, at * size, size, IMAGE_HEADER_BYTES + index * size);
      if (read !== size) throw new DamagedImages();
    });
    return pixels;
  } finally {
    fs.closeSync(descriptor);
  }
}
