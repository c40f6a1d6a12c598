import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import {
  DATASET_FILE_KEYS,
  DATASET_LIMITS,
  type DatasetEdits,
  type DatasetFileKey,
  type DatasetFiles,
  type DatasetInfo,
  type DatasetSummary,
} from '@shared/domain/dataset.js';
import { classNamesProblem, isSameTitle, titleProblem } from '@shared/domain/dataset-rules.js';
import { md5Of } from '../lib/dataset-checksum.js';
import { PARTIAL_SUFFIX, removeQuietly, writeFailure, type FileOperations } from '../lib/fs-atomic.js';
import type { Log } from '../lib/log.js';
import { isComplete, RAW_FILE_NAMES } from './dataset-files.js';
import { checksumOf, infoOf, readManifest, summaryOf, writeManifest, type DatasetManifest } from './dataset-manifest.js';
import type { ImportedFacts } from './import/import-task.js';
import { beginFolder, finishFolder, sweepPartials } from './partial-folders.js';

const SIDE = DATASET_LIMITS.side;
const ID = /^[a-z0-9-]{1,64}$/;

interface KnownSet {
  readonly id: string;
  readonly manifest: DatasetManifest;
}

/**
 * Data sets from outside, each a folder with its four raw files and a manifest that says everything of it. Their images
 * never change; a set that was removed leaves its manifest, for the names of its classes.
 */
export class ImportedDatasets {
  private readonly folder: string;
  private readonly files: FileOperations;
  /** Bundled sets, whose ids and titles are taken. */
  private readonly others: () => readonly DatasetSummary[];

  constructor(folder: string, files: FileOperations, others: () => readonly DatasetSummary[]) {
    this.folder = folder;
    this.files = files;
    this.others = others;
  }

  /** Oldest first. */
  list(): readonly DatasetSummary[] {
    return this.present().map(({ id, manifest }) => summaryOf(id, manifest));
  }

  /** Also a set that was removed; undefined when nothing is known of it. */
  find(id: string): { readonly info: DatasetInfo; readonly isRemoved: boolean } | undefined {
    const manifest = ID.test(id) ? readManifest(this.folderOf(id)) : null;
    if (manifest === null || manifest === 'damaged') return undefined;
    return { info: infoOf(id, manifest), isRemoved: manifest.removedAt !== null };
  }

  /** Paths of a set's raw files; undefined when there is no such set. Throws `dataset-damaged`. */
  prepare(id: string): DatasetFiles | undefined {
    const known = this.present().find((set) => set.id === id);
    if (known === undefined) return undefined;
    const info = infoOf(id, known.manifest);
    if (!this.isWhole(known)) {
      throw new AppError(
        'dataset-damaged',
        `${info.title} cannot be used: files in ${this.folderOf(id)} are missing or cut. Import it again.`,
      );
    }
    const file = (key: DatasetFileKey): { path: string; md5: string } => ({ path: this.pathOf(id, key), md5: known.manifest.md5s[key] });
    return {
      info,
      files: {
        trainImages: file('trainImages'),
        trainLabels: file('trainLabels'),
        testImages: file('testImages'),
        testLabels: file('testLabels'),
      },
    };
  }

  /** Makes the folder that an import writes into. Throws `bad-request` for a title that cannot be used, `disk-full`, ... */
  begin(title: string, owner: string): string {
    this.checkTitle(title, (set) => !this.isIntact(set)); // a damaged one is imported again
    return beginFolder(this.files, this.folder, owner);
  }

  /**
   * Makes a set of a folder that an import has filled. Images that were here before take their old place, so that their
   * runs find them again. Throws `bad-request` when they are here still, `disk-full`, ...; the folder is removed then.
   */
  keep(partial: string, title: string, facts: ImportedFacts, nowMs: number): DatasetSummary {
    try {
      const { classNames, trainCount, testCount, duplicates, md5s } = facts;
      const about = { format: 'digit-lab-dataset-1', height: SIDE, width: SIDE, trainCount, testCount, duplicates, md5s } as const;
      const manifest = { ...about, title: title.trim(), classNames: [...classNames], createdAt: nowMs, removedAt: null };
      const bundled = this.others().find(({ checksum }) => checksum === checksumOf(manifest));
      if (bundled !== undefined) throw hereAlready(bundled.title);
      const same = this.known().find((set) => checksumOf(set.manifest) === checksumOf(manifest));
      this.checkTitle(title, ({ id }) => id === same?.id);
      return same === undefined ? this.keepNew(partial, manifest) : this.keepAgain(partial, manifest, same);
    } catch (error) {
      throw writeFailure(error, this.folder);
    } finally {
      removeQuietly(this.files, partial);
    }
  }

  /** Removes what an import had written. */
  discard(partial: string): void {
    if (path.dirname(partial) === this.folder && partial.endsWith(PARTIAL_SUFFIX)) this.files.remove(partial);
  }

  /** Throws `bad-request`; undefined when there is no such set. */
  change(id: string, { title, classNames }: Partial<DatasetEdits>): DatasetSummary | undefined {
    const known = this.present().find((set) => set.id === id);
    if (known === undefined) return undefined;
    if (title !== undefined) this.checkTitle(title, (set) => set.id === id);
    const problem = classNames && classNamesProblem(classNames, known.manifest.classNames.length);
    if (problem !== undefined) throw new AppError('bad-request', problem);
    const manifest = {
      ...known.manifest,
      ...(title === undefined ? {} : { title: title.trim() }),
      ...(classNames === undefined ? {} : { classNames: classNames.map((name) => name.trim()) }),
    };
    this.write(id, manifest);
    return summaryOf(id, manifest);
  }

  /** False when there is no such set. The manifest says so first: a kill in between leaves files, which are swept. */
  remove(id: string, nowMs: number): boolean {
    const known = this.present().find((set) => set.id === id);
    if (known === undefined) return false;
    this.write(id, { ...known.manifest, removedAt: nowMs });
    for (const key of DATASET_FILE_KEYS) this.files.remove(this.pathOf(id, key));
    return true;
  }

  /** Takes away what killed imports and removals left. `isLiving`: whether an owner may still be writing. */
  sweep(isLiving: (owner: string) => boolean, nowMs: number, log: Log): void {
    sweepPartials(this.files, this.folder, isLiving, nowMs);
    for (const name of this.names().filter((id) => readManifest(this.folderOf(id)) === 'damaged')) {
      log.error('history', `The data set in ${this.folderOf(name)} is left out: what it says of itself cannot be read.`);
    }
    for (const { id, manifest } of this.known()) {
      if (manifest.removedAt === null) continue;
      for (const key of DATASET_FILE_KEYS) removeQuietly(this.files, this.pathOf(id, key));
    }
  }

  private keepNew(partial: string, manifest: DatasetManifest): DatasetSummary {
    const id = this.freeId(manifest.title);
    writeManifest(this.files, partial, manifest);
    finishFolder(this.files, partial, this.folderOf(id));
    return summaryOf(id, manifest);
  }

  /** Its images go where they were, and its classes are called as before. */
  private keepAgain(partial: string, given: DatasetManifest, same: KnownSet): DatasetSummary {
    if (same.manifest.removedAt === null && this.isIntact(same)) {
      throw hereAlready(same.manifest.title);
    }
    for (const key of DATASET_FILE_KEYS) this.files.rename(path.join(partial, RAW_FILE_NAMES[key]), this.pathOf(same.id, key));
    const manifest = { ...given, classNames: same.manifest.classNames };
    this.write(same.id, manifest);
    return summaryOf(same.id, manifest);
  }

  private write(id: string, manifest: DatasetManifest): void {
    try {
      writeManifest(this.files, this.folderOf(id), manifest);
    } catch (error) {
      throw writeFailure(error, this.folder);
    }
  }

  /** `isFree`: whose title may be used again. */
  private checkTitle(title: string, isFree: (set: KnownSet) => boolean): void {
    const taken = this.present().filter((set) => isSameTitle(set.manifest.title, title) && !isFree(set));
    const problem = titleProblem(title, [...this.others(), ...taken.map(({ manifest }) => manifest)]);
    if (problem !== undefined) throw new AppError('bad-request', problem);
  }

  /** The title in small letters, with a number behind it where that is taken. */
  private freeId(title: string): string {
    const words = title
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? ['dataset'];
    const stem = words.join('-').slice(0, 40);
    const taken = new Set([...this.others().map(({ id }) => id), ...this.names()]);
    for (let number = 1; ; number++) {
      const id = number === 1 ? stem : `${stem}-${number}`;
      if (!taken.has(id)) return id;
    }
  }

  private folderOf(id: string): string {
    return path.join(this.folder, id);
  }

  private pathOf(id: string, key: DatasetFileKey): string {
    return path.join(this.folderOf(id), RAW_FILE_NAMES[key]);
  }

  private isWhole({ id, manifest }: KnownSet): boolean {
    return isComplete(infoOf(id, manifest), (key) => this.pathOf(id, key));
  }

  /** Reads all of it. */
  private isIntact(set: KnownSet): boolean {
    const isSame = (key: DatasetFileKey): boolean => md5Of(fs.readFileSync(this.pathOf(set.id, key))) === set.manifest.md5s[key];
    return this.isWhole(set) && DATASET_FILE_KEYS.every(isSame);
  }

  private present(): readonly KnownSet[] {
    return this.known().filter(({ manifest }) => manifest.removedAt === null);
  }

  private known(): readonly KnownSet[] {
    const sets = this.names().flatMap((id) => {
      const manifest = ID.test(id) ? readManifest(this.folderOf(id)) : null;
      return manifest === null || manifest === 'damaged' ? [] : [{ id, manifest }];
    });
    return sets.sort((a, b) => a.manifest.createdAt - b.manifest.createdAt || (a.id < b.id ? -1 : 1));
  }

  private names(): readonly string[] {
    return fs.existsSync(this.folder) ? fs.readdirSync(this.folder) : [];
  }
}

function hereAlready(title: string): AppError {
  return new AppError('bad-request', `These images are here already, as "${title}". They are kept once.`);
}
