import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import type {
  DatasetEdits,
  DatasetFiles,
  DatasetInfo,
  DatasetPart,
  DatasetSummary,
  DigitImages,
  RunDataset,
} from '@shared/domain/dataset.js';
import { readIdxLabels } from '../formats/read/idx.js';
import { NODE_FILES, type FileOperations } from '../lib/fs-atomic.js';
import { BUNDLED_MNIST, BundledDatasets, type BundledDataset, type BundledFolders } from './bundled-datasets.js';
import { countOf, DamagedImages, PART_KEYS, readImages } from './dataset-files.js';
import { ImportedDatasets } from './imported-datasets.js';

/** Images of one reading; the window asks for at most 2,000. */
const MAX_DIGITS = 10_000;
const PART_TITLES = { train: 'training', test: 'test' } as const;

/** The data sets that can be trained on, as raw IDX files in the data folder: bundled with the program, or imported. */
export class DatasetStore {
  readonly imported: ImportedDatasets;
  private readonly bundled: BundledDatasets;

  constructor(folders: BundledFolders, sets: readonly BundledDataset[] = [BUNDLED_MNIST], files: FileOperations = NODE_FILES) {
    this.bundled = new BundledDatasets(folders, sets);
    this.imported = new ImportedDatasets(folders.unpacked, files, () => this.bundled.list());
  }

  list(): readonly DatasetSummary[] {
    return [...this.bundled.list(), ...this.imported.list()];
  }

  /** What a run's data set is called, also when it was removed; null when nothing is known of it. */
  describe(id: string): RunDataset | null {
    const bundled = this.bundled.list().find((set) => set.id === id);
    const found = bundled === undefined ? this.imported.find(id) : { info: bundled, isRemoved: false };
    if (found === undefined) return null;
    const { title, classNames } = found.info;
    return { id, title, classNames, available: !found.isRemoved };
  }

  /** Paths of a set's raw files; a bundled one is unpacked on first use. Throws `dataset-missing`, `dataset-damaged`, `disk-full`. */
  prepare(id: string): DatasetFiles {
    const files = this.bundled.prepare(id) ?? this.imported.prepare(id);
    if (files === undefined) throw this.missing(id);
    return files;
  }

  /** Single images by position, read where they lie in the file. Throws `bad-request` for a position that is not there. */
  readDigits(id: string, part: DatasetPart, indices: readonly number[]): DigitImages {
    const { info, files } = this.prepare(id);
    if (indices.length > MAX_DIGITS) {
      throw new AppError('bad-request', `${indices.length} images cannot be read at once. Ask for at most ${MAX_DIGITS}.`);
    }
    const labels = this.readLabels(id, part, indices);
    const file = files[PART_KEYS[part].images].path;
    const { height, width } = info;
    try {
      return { height, width, pixels: readImages(file, info, part, indices), labels };
    } catch (error) {
      throw error instanceof DamagedImages ? this.damagedCopy(info, file) : error;
    }
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

  /** Throws `dataset-missing`, or `bad-request` for a bundled set and for what cannot be a name. */
  change(id: string, changes: Partial<DatasetEdits>): DatasetSummary {
    this.refuseBundled(id, 'changed');
    const changed = this.imported.change(id, changes);
    if (changed === undefined) throw this.missing(id);
    return changed;
  }

  /** Throws `dataset-missing`, or `bad-request` for a bundled set. */
  remove(id: string, nowMs: number): void {
    this.refuseBundled(id, 'removed');
    if (!this.imported.remove(id, nowMs)) throw this.missing(id);
  }

  private refuseBundled(id: string, what: string): void {
    const bundled = this.bundled.list().find((set) => set.id === id);
    if (bundled !== undefined) throw new AppError('bad-request', `${bundled.title} comes with Digit Lab and cannot be ${what}.`);
  }

  private missing(id: string): AppError {
    const known = this.list()
      .map((set) => `"${set.id}"`)
      .join(', ');
    const removed = this.imported.find(id);
    const what =
      removed === undefined ? `There is no data set "${id}".` : `The data set "${removed.info.title}" was removed. Import it again.`;
    return new AppError('dataset-missing', `${what} Available: ${known}.`);
  }

  private damagedCopy(info: DatasetInfo, file: string): AppError {
    const folder = path.dirname(file);
    const isBundled = this.bundled.list().some(({ id }) => id === info.id);
    const advice = isBundled ? `Delete the folder ${folder}; it is unpacked again.` : 'Import the data set again.';
    return new AppError('dataset-damaged', `${info.title} cannot be used: ${file} is damaged. ${advice}`);
  }
}

function noSuchImage(info: DatasetInfo, part: DatasetPart, index: number, count: number): AppError {
  const has = `The ${PART_TITLES[part]} part of ${info.title} has images 0 to ${count - 1}.`;
  return new AppError('bad-request', `Image ${index} does not exist. ${has}`);
}
