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
    const stats = fs.statSync(file);
    if (!stats.isFile()) throw new AppError('file-malformed', `${file} is not a file, but a folder or a device.`);
    if (stats.size > limit.bytes) {
      const allowed = `${limit.plural} of at most ${limit.bytes} bytes can be read`;
      throw new AppError('file-malformed', `${path.basename(file)} has ${stats.size} bytes; ${allowed}.`);
    }
    return fs.readFileSync(file);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('file-not-found', `There is no file ${file}.`, { cause: error });
    if (code === 'EACCES' || code === 'EPERM') throw new AppError('file-not-found', `${file} may not be read by you.`, { cause: error });
    throw error;
  }
}
