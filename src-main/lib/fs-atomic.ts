import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';

/** The file-system calls behind everything that must survive a power cut; injected, so that a test can fail each of them. */
export interface FileOperations {
  openForWriting(file: string): number;
  /** Returns how many bytes were taken, which may be fewer than given. */
  write(descriptor: number, bytes: Uint8Array): number;
  sync(descriptor: number): void;
  close(descriptor: number): void;
  rename(from: string, to: string): void;
  remove(file: string): void;
  makeFolder(folder: string): void;
  /** Makes renames and removals in a folder durable. */
  syncFolder(folder: string): void;
}

function syncFolder(folder: string): void {
  // Windows has no way to sync a folder; NTFS journals the renames itself
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

export const isFolder = (place: string): boolean => fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Makes a folder and what is missing above it. Throws as mkdir does. Node's own `recursive` never comes back from a place
 * like /proc, where a folder exists and takes no entries.
 */
export function makeFolders(folder: string): void {
  if (isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (!isFolder(parent) && parent !== folder) makeFolders(parent);
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error; // else another process made it meanwhile
  }
}

export const NODE_FILES: FileOperations = {
  openForWriting: (file) => fs.openSync(file, 'w'),
  write: (descriptor, bytes) => fs.writeSync(descriptor, bytes),
  sync: (descriptor) => {
    fs.fsyncSync(descriptor);
  },
  close: (descriptor) => {
    fs.closeSync(descriptor);
  },
  rename: (from, to) => {
    fs.renameSync(from, to);
  },
  remove: (file) => {
    fs.rmSync(file, { force: true, recursive: true });
  },
  makeFolder: makeFolders,
  syncFolder,
};

/** What a write in progress is called; a leftover of this name was never taken for done. */
export const PARTIAL_SUFFIX = '.partial';

/** A file's bytes, whole or part after part; what making a part throws ends the writing. */
export type FileBytes = Uint8Array | Iterable<Uint8Array>;

/** Writes a file beside its place, whole and synced, and returns what it is called until it is renamed. On failure nothing is left. */
export function writePartial(files: FileOperations, target: string, bytes: FileBytes): string {
  const partial = target + PARTIAL_SUFFIX;
  try {
    const descriptor = files.openForWriting(partial);
    try {
      for (const part of bytes instanceof Uint8Array ? [bytes] : bytes)
        for (let done = 0; done < part.byteLength;) done += files.write(descriptor, part.subarray(done));
      files.sync(descriptor);
    } finally {
      files.close(descriptor);
    }
    return partial;
  } catch (error) {
    removeQuietly(files, partial);
    throw error;
  }
}

/**
 * Writes a file so that its name never stands for half of it: beside it, synced, then renamed over. The caller syncs
 * the folder once all its files are in place. On failure nothing is left, and the error is thrown as it came.
 */
export function writeWhole(files: FileOperations, target: string, bytes: FileBytes): void {
  const partial = writePartial(files, target, bytes);
  try {
    files.rename(partial, target);
  } catch (error) {
    removeQuietly(files, partial);
    throw error;
  }
}

/** Removes what a failed step left. A second failure would hide the first, and a sweep takes leftovers away later. */
export function removeQuietly(files: FileOperations, file: string): void {
  try {
    files.remove(file);
  } catch {
    // see above
  }
}

/** Makes a folder that survives a power cut right after: its parent is synced too. */
export function makeFolderDurably(files: FileOperations, folder: string): void {
  files.makeFolder(folder);
  files.syncFolder(path.dirname(folder));
}

export function errorCodeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT', 'ENAMETOOLONG', 'EIO', 'EMFILE', 'ENFILE']);

/** A failed write as the sentence the user needs; anything that is no file-system error comes back as it is. */
export function writeFailure(thrown: unknown, place: string): unknown {
  const code = errorCodeOf(thrown);
  if (code === undefined || thrown instanceof AppError) return thrown;
  if (FULL.has(code)) {
    return new AppError(
      'disk-full',
      `The disk that holds ${place} is full. What was saved before is safe. Free some space and try again.`,
      {
        cause: thrown,
      },
    );
  }
  if (!REFUSED.has(code)) return thrown;
  return new AppError('cannot-write', `${place} cannot be written (${code}). Check that the folder exists and belongs to you.`, {
    cause: thrown,
  });
}
