import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DatasetFiles } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import { smallMnist } from '../support/oracle-mnist.js';
import { loadDataset } from '../../src-main/engine/dataset.js';

async function refusal(dataset: DatasetFiles): Promise<AppError> {
  try {
    await loadDataset(dataset);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The data set was accepted.');
}

describe('a data set', () => {
  it('comes with training images first, whole numbers as labels, and a checksum that knows every file', async () => {
    const dataset = smallMnist(30, 20);
    const data = await loadDataset(dataset);
    expect([data.trainCount, data.testCount, data.height, data.width]).toEqual([30, 20, 28, 28]);
    expect([data.pixels.length, data.labels.length, data.labels[0], data.labels[30]]).toEqual([50 * 784, 50, 5, 7]);
    expect(data.checksum).toMatch(/^[0-9a-f]{64}$/);
    expect((await loadDataset(smallMnist(30, 20))).checksum).toBe(data.checksum);
    expect((await loadDataset(smallMnist(30, 21))).checksum).not.toBe(data.checksum);
  });

  it('is refused when a file is not the one that was published', async () => {
    const dataset = smallMnist(30, 20);
    const { testImages } = dataset.files;
    const error = await refusal({ ...dataset, files: { ...dataset.files, testImages: { ...testImages, md5: '0'.repeat(32) } } });
    expect(error.code).toBe('dataset-damaged');
    expect(error.message).toMatch(
      /^t10k-images-idx3-ubyte of MNIST is damaged: its MD5 is [0-9a-f]{32} and must be 0{32}\. Delete the file: what came with Digit Lab is unpacked again, and other sets can be imported again\.$/,
    );
  });

  it('is refused when a file is missing', async () => {
    const dataset = smallMnist(30, 20);
    rmSync(dataset.files.trainLabels.path);
    const { code, message } = await refusal(dataset);
    expect([code, message]).toEqual(['dataset-missing', 'MNIST cannot be read: train-labels-idx1-ubyte is missing or not readable.']);
  });

  it('is refused when its files do not belong together or hold unknown classes', async () => {
    const [dataset, other] = [smallMnist(30, 20), smallMnist(29, 20)];
    const mixed = await refusal({ ...dataset, files: { ...dataset.files, trainLabels: other.files.trainLabels } });
    expect([mixed.code, mixed.message]).toEqual(['dataset-damaged', 'MNIST has 30 training images, but 29 labels for them.']);
    const wide = await refusal({ ...dataset, info: { ...dataset.info, width: 32 } });
    expect(wide.message).toBe('The training images of MNIST are 28x28 where 28x32 was expected.');
    writeFileSync(dataset.files.testLabels.path, Buffer.from([0, 0, 8, 1, 0, 0, 0, 20, ...new Array<number>(19).fill(0), 11]));
    expect((await refusal(dataset)).message).toBe('test image 19 of MNIST has the label 11; there are 10 classes.');
  });
});
