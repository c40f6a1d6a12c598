import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import type { NamedTensor, ResumeState } from '@shared/engine/protocol.js';
import { readSafetensors, type SafetensorsFile } from '../formats/read/safetensors.js';
import { safetensorsParts } from '../formats/write/safetensors.js';
import {
  errorCodeOf,
  makeFolderDurably,
  PARTIAL_SUFFIX,
  removeQuietly,
  writeFailure,
  writeWhole,
  type FileOperations,
} from '../lib/fs-atomic.js';

export const weightsFile = (epoch: number): string => `epoch-${String(epoch).padStart(4, '0')}.safetensors`;
/** `again`: a second state at the same step, which must not overwrite the first before it is recorded. */
export const stateFile = (step: number, again?: 'again'): string => `state-${step}${again ? '-again' : ''}.safetensors`;

const SLOT_PREFIX = 'slot/';

/** A file's bytes, part after part: weights are written as they came, and hold no second place in memory. */
type FileParts = readonly Uint8Array[];

/** Files that one call wrote, to take back when the transaction after it fails. */
export interface WrittenFiles {
  /** Names within the run's folder, each with the SHA-256 of its bytes. */
  readonly checksums: ReadonlyMap<string, Uint8Array>;
  undo(): void;
}

/** A run's checkpoint files: <folder>/<runId>/epoch-0001.safetensors and state-<step>.safetensors. */
export class Checkpoints {
  private readonly folder: string;
  private readonly files: FileOperations;

  constructor(folder: string, files: FileOperations) {
    this.folder = folder;
    this.files = files;
  }

  private at(runId: string, name = ''): string {
    return path.join(this.folder, runId, name);
  }

  /**
   * Puts all files on disk, or none: each written beside its name, synced and renamed, then the folder synced.
   * Throws `disk-full` or `cannot-write`.
   */
  write(runId: string, contents: ReadonlyMap<string, FileParts>): WrittenFiles {
    const folder = this.at(runId);
    const done: string[] = [];
    const undo = (): void => {
      for (const name of done) removeQuietly(this.files, this.at(runId, name));
    };
    try {
      makeFolderDurably(this.files, this.folder);
      makeFolderDurably(this.files, folder);
      for (const [name, parts] of contents) {
        done.push(name);
        writeWhole(this.files, this.at(runId, name), parts);
      }
      this.files.syncFolder(folder);
    } catch (error) {
      undo();
      throw writeFailure(error, folder);
    }
    return { checksums: new Map([...contents].map(([name, parts]) => [name, sha256(parts)])), undo };
  }

  /** Takes a file away that no row names any more; a file that stays is swept at the next opening. */
  discard(runId: string, name: string): void {
    removeQuietly(this.files, this.at(runId, name));
  }

  /** Takes a run's folder away with everything in it. */
  removeAll(runId: string): void {
    if (!fs.existsSync(this.at(runId))) return;
    this.files.remove(this.at(runId));
    this.files.syncFolder(this.folder);
  }

  /** Bytes of all files of a run; 0 for a run without any. */
  sizeOf(runId: string): number {
    const folder = this.at(runId);
    if (!fs.existsSync(folder)) return 0;
    const sizes = fs.readdirSync(folder).map((name) => fs.statSync(this.at(runId, name), { throwIfNoEntry: false })?.size ?? 0);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Throws `file-not-found` or `file-malformed`, both naming the file. */
  read(runId: string, name: string, checksum: Uint8Array): SafetensorsFile {
    const file = this.at(runId, name);
    let bytes: Uint8Array;
    try {
      bytes = fs.readFileSync(file);
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === 'ENOENT') throw new AppError('file-not-found', `The checkpoint ${file} is gone.`, { cause: error });
      throw new AppError('file-malformed', `The checkpoint ${file} cannot be read (${String(code)}).`, { cause: error });
    }
    if (Buffer.compare(sha256([bytes]), checksum) !== 0) {
      throw new AppError('file-malformed', `The checkpoint ${file} is damaged: it is not what was saved. Other epochs are not affected.`);
    }
    return readSafetensors(bytes, name);
  }

  /**
   * Removes what interrupted saves left: files without a row, in folders of runs that have one. `named` gives a run's
   * file names, or undefined for runs to leave alone. Files older than `notBefore` stay: after a restored backup
   * they may be all that is left of lost rows. Returns how many were removed.
   */
  sweep(named: (runId: string) => ReadonlySet<string> | undefined, notBefore: number): number {
    if (!fs.existsSync(this.folder)) return 0;
    let removed = 0;
    for (const runId of fs.readdirSync(this.folder)) {
      const keep = named(runId);
      if (keep === undefined) continue;
      const leftovers = fs.readdirSync(this.at(runId)).filter((name) => !keep.has(name) && OURS.test(name));
      for (const name of leftovers) {
        const file = this.at(runId, name);
        if (!name.endsWith(PARTIAL_SUFFIX) && (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < notBefore) continue;
        removeQuietly(this.files, file);
        removed++;
      }
    }
    return removed;
  }
}

/** Nothing but our own files is ever swept. */
const OURS = /^(epoch-\d{4,}|state-\d+(-again)?)\.safetensors(\.partial)?$/;

function sha256(parts: FileParts): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function weightsParts(weights: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): FileParts {
  return safetensorsParts(weights, { format: 'digit-lab', kind: 'weights', ...metadata });
}

/** Weights, slots and the generator's text in one file; slots are told apart by their prefix. */
export function stateParts(weights: readonly NamedTensor[], state: ResumeState, metadata: Readonly<Record<string, string>>): FileParts {
  const misplaced =
    weights.find(({ name }) => name.startsWith(SLOT_PREFIX)) ?? state.slots.find(({ name }) => !name.startsWith(SLOT_PREFIX));
  if (misplaced)
    throw new RangeError(`${misplaced.name} is not a name for where it was given: slots, and only slots, begin with ${SLOT_PREFIX}.`);
  return safetensorsParts([...weights, ...state.slots], {
    format: 'digit-lab',
    kind: 'state',
    ...metadata,
    step: String(state.step),
    epoch: String(state.epoch),
    generator: state.generator,
  });
}

export interface SavedTraining {
  readonly weights: readonly NamedTensor[];
  readonly state: ResumeState;
}

/** The way back from stateParts. Throws `file-malformed` when something is missing. */
export function parseState({ metadata, tensors }: SafetensorsFile, name: string): SavedTraining {
  const text = (key: string): string => {
    const value = metadata.get(key);
    if (value === undefined) throw new AppError('file-malformed', `${name} is not a saved training: it has no ${key}.`);
    return value;
  };
  const isSlot = (tensor: NamedTensor): boolean => tensor.name.startsWith(SLOT_PREFIX);
  return {
    weights: tensors.filter((tensor) => !isSlot(tensor)),
    state: { step: Number(text('step')), epoch: Number(text('epoch')), slots: tensors.filter(isSlot), generator: text('generator') },
  };
}
