import { AppError } from '@shared/errors.js';
import { errorCodeOf, writeFailure } from '../lib/fs-atomic.js';

/** Whether SQLite said that the file itself is wrong; a full or a busy disk is not that. */
export function isDamage(thrown: unknown): boolean {
  const code = errorCodeOf(thrown);
  return code !== undefined && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB');
}

/** SQLite's and the file system's failures as sentences for the user; a bug comes back as it is. `dataDir` is for messages. */
export function historyFailure(thrown: unknown, dataDir: string): unknown {
  const code = errorCodeOf(thrown);
  if (code === undefined || thrown instanceof AppError) return thrown;
  const cause = { cause: thrown };
  if (isDamage(thrown)) {
    const advice = 'Close Digit Lab and open it again: it keeps the damaged file and brings back what can be read.';
    return new AppError('history-damaged', `The history in ${dataDir} is damaged. ${advice}`, cause);
  }
  if (code === 'SQLITE_FULL') {
    return new AppError(
      'disk-full',
      `The disk that holds ${dataDir} is full. What was saved before is safe. Free some space and try again.`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AppError('history-unavailable', `Another program holds the history in ${dataDir}. Try again in a moment.`, cause);
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return new AppError(
      'cannot-write',
      `The history in ${dataDir} cannot be written (${code}). Check that the folder belongs to you.`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new AppError(
      'history-unavailable',
      `The disk that holds ${dataDir} reported an error (${code}). What was saved before is kept.`,
      cause,
    );
  }
  return code.startsWith('SQLITE_') ? thrown : writeFailure(thrown, dataDir);
}
