import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import { errorCodeOf } from '../lib/fs-atomic.js';

/** What is looked for in a file, for messages ("models", "pictures"), and how large it may be. */
export interface FileLimit {
  readonly plural: string;
  readonly bytes: number;
}

/**
 * A file from outside, whole. Looks first: a file that is too large is not read at all, and a device might never end.
 * Throws `file-not-found`, `file-malformed`.
 */
export function readWhole(file: string, limit: FileLimit): Uint8Array {
  try {
    checkedSize(file, limit);
    return fs.readFileSync(file);
  } catch (error) {
    throw foreignFailure(error, 'file', file);
  }
}

/** A file from outside to be read piece by piece; the caller closes it. Throws as readWhole does. */
export function openForeign(file: string, limit: FileLimit): { readonly descriptor: number; readonly sizeBytes: number } {
  try {
    const sizeBytes = checkedSize(file, limit);
    return { descriptor: fs.openSync(file, 'r'), sizeBytes };
  } catch (error) {
    throw foreignFailure(error, 'file', file);
  }
}

/** Why a folder from outside cannot be read, as the sentence the user needs. */
export function folderFailure(thrown: unknown, folder: string): unknown {
  return foreignFailure(thrown, 'folder', folder);
}

function checkedSize(file: string, limit: FileLimit): number {
  const stats = fs.statSync(file);
  if (!stats.isFile()) throw new AppError('file-malformed', `${file} is not a file, but a folder or a device.`);
  if (stats.size > limit.bytes) {
    const allowed = `${limit.plural} of at most ${limit.bytes} bytes can be read`;
    throw new AppError('file-malformed', `${path.basename(file)} has ${stats.size} bytes; ${allowed}.`);
  }
  return stats.size;
}

function foreignFailure(thrown: unknown, what: 'file' | 'folder', place: string): unknown {
  const code = errorCodeOf(thrown);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('file-not-found', `There is no ${what} ${place}.`, { cause: thrown });
  if (code === 'EACCES' || code === 'EPERM') return new AppError('file-not-found', `${place} may not be read by you.`, { cause: thrown });
  return thrown;
}
