import type { Database } from 'better-sqlite3';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { MNIST } from '@shared/domain/dataset.js';
import type { ModelSource, ModelSummary } from '@shared/domain/model.js';
import { LIMITS } from '@shared/domain/run-config-rules.js';
import { AppError, toErrorReport } from '@shared/errors.js';
import { parseModelFile } from '../formats/read/model-file.js';
import { writeModelFile } from '../formats/write/model-file.js';
import { makeFolderDurably, PARTIAL_SUFFIX, removeQuietly, writeFailure, writeWhole, type FileOperations } from '../lib/fs-atomic.js';
import type { Log } from '../lib/log.js';
import { sweepAbandoned } from './abandoned.js';
import { readWhole } from './foreign-file.js';
import type { ModelWeights, NewModel } from './history.js';
import { newId } from './ids.js';
import { MODEL_FILES } from './model-files.js';
import { importedModelIds, importedModels, insertModel, modelChecksum } from './model-repository.js';

const EXTENSION = '.safetensors';
const ID = /^[a-z0-9-]{1,64}$/;

export interface ModelFolders {
  /** Weights of imported models: <folder>/<id>.safetensors. */
  readonly imported: string;
  /** Models that come with the program; need not exist. */
  readonly bundled: string;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const stemOf = (file: string): string => path.basename(file, EXTENSION);

/** Networks that were not trained here: bundled with the program, or imported into this data folder. */
export class ModelStore {
  private readonly db: Database;
  private readonly folders: ModelFolders;
  private readonly files: FileOperations;
  /** Read once: the program's own files do not change while it runs. */
  private bundled: readonly ModelSummary[] | null = null;

  constructor(db: Database, folders: ModelFolders, files: FileOperations) {
    this.db = db;
    this.folders = folders;
    this.files = files;
  }

  /** Bundled models by name, then imported ones, oldest first. */
  list(): readonly ModelSummary[] {
    this.bundled ??= namesIn(this.folders.bundled).map((id) => this.describeBundled(id));
    return [...this.bundled, ...importedModels(this.db)];
  }

  /** Throws `model-not-found`, `file-not-found`, `file-malformed`. */
  read(id: string): ModelWeights {
    const file = this.fileOf(id);
    const bytes = readWhole(file, MODEL_FILES);
    const checksum = modelChecksum(this.db, id);
    if (checksum && Buffer.compare(sha256(bytes), checksum) !== 0) {
      throw new AppError('file-malformed', `The weights in ${file} are damaged: they are not what was saved. Import the model again.`);
    }
    const { candidates, weights } = parseModelFile(bytes, path.basename(file));
    const [spec] = candidates;
    if (!spec) throw new Error('A model was read without its network.');
    return { spec, weights };
  }

  /** Throws `bad-request`, `disk-full`, `cannot-write`; then nothing was kept. */
  add(model: NewModel): ModelSummary {
    checkNew(model);
    const { spec, weights, createdAt, ...facts } = model;
    const id = newId(createdAt, (candidate) => importedModelIds(this.db).has(candidate));
    const bytes = writeModelFile(spec, weights, facts);
    parseModelFile(bytes, `The model "${model.name}"`); // what is kept can be read again
    const target = path.join(this.folders.imported, id + EXTENSION);
    try {
      makeFolderDurably(this.files, this.folders.imported);
      writeWhole(this.files, target, bytes);
      this.files.syncFolder(this.folders.imported);
      const added: ModelSummary = { ...facts, id, source: 'imported', spec, createdAt, failure: null };
      this.db
        .transaction(() => {
          insertModel(this.db, added, sha256(bytes));
        })
        .immediate();
      return added;
    } catch (error) {
      removeQuietly(this.files, target);
      throw writeFailure(error, this.folders.imported);
    }
  }

  /**
   * Takes model files without a row back in, which a kill or a lost database left: they say everything themselves.
   * One that cannot be read is left where it is, and the log says why.
   */
  adopt(log: Log, nowMs: number): void {
    sweepAbandoned(this.files, this.folders.imported, (name) => name.endsWith(EXTENSION + PARTIAL_SUFFIX), nowMs);
    const known = importedModelIds(this.db);
    for (const id of namesIn(this.folders.imported).filter((name) => !known.has(name))) {
      const file = path.join(this.folders.imported, id + EXTENSION);
      try {
        const bytes = readWhole(file, MODEL_FILES);
        const createdAt = Math.round(fs.statSync(file).mtimeMs);
        insertModel(this.db, { ...describe(bytes, id, 'imported'), createdAt }, sha256(bytes));
      } catch (error) {
        log.error('history', `The model file ${file} was not taken in.`, error);
      }
    }
  }

  private fileOf(id: string): string {
    const isBundled = namesIn(this.folders.bundled).includes(id);
    if (!isBundled && modelChecksum(this.db, id) === undefined) {
      throw new AppError('model-not-found', `There is no model "${id}" in this history.`);
    }
    return path.join(isBundled ? this.folders.bundled : this.folders.imported, id + EXTENSION);
  }

  private describeBundled(id: string): ModelSummary {
    const file = path.join(this.folders.bundled, id + EXTENSION);
    try {
      return describe(readWhole(file, MODEL_FILES), id, 'bundled');
    } catch (error) {
      const nothing = { spec: null, preset: null, note: '', validation: null, test: null, createdAt: null };
      return { ...nothing, id, name: id, source: 'bundled', dataset: MNIST.id, failure: toErrorReport(error) };
    }
  }
}

/** Ids of the models in a folder, sorted; anything else in it is not ours. */
function namesIn(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
  return files
    .map(stemOf)
    .filter((stem) => ID.test(stem))
    .sort();
}

function describe(bytes: Uint8Array, id: string, source: ModelSource): ModelSummary {
  const { candidates, about } = parseModelFile(bytes, id + EXTENSION);
  const { name, preset, dataset, note, validation, test } = about;
  return {
    id,
    name: name ?? id,
    source,
    spec: candidates[0] ?? null,
    preset,
    dataset: dataset ?? MNIST.id,
    note: note ?? '',
    validation,
    test,
    createdAt: null,
    failure: null,
  };
}

function checkNew({ name, createdAt }: NewModel): void {
  const length = name.trim().length;
  if (length < 1 || length > LIMITS.nameLength) {
    throw new AppError('bad-request', `A model cannot be called "${name.slice(0, 100)}". Use 1 to ${LIMITS.nameLength} characters.`);
  }
  if (!Number.isSafeInteger(createdAt) || createdAt < 0)
    throw new AppError('bad-request', `${createdAt} is not a time in Unix milliseconds.`);
}
