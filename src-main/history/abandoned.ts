import fs from 'node:fs';
import path from 'node:path';
import { isFolder, removeQuietly, type FileOperations } from '../lib/fs-atomic.js';

const ABANDONED_MS = 60 * 60 * 1000;

/** Whether a file or folder in progress is so old that nobody writes it any more. */
export function isAbandoned(file: string, nowMs: number): boolean {
  return nowMs - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? nowMs) > ABANDONED_MS;
}

/** Removes the files in progress in a folder that killed processes left. */
export function sweepAbandoned(files: FileOperations, folder: string, isPartial: (name: string) => boolean, nowMs: number): void {
  if (!isFolder(folder)) return;
  for (const name of fs.readdirSync(folder).filter(isPartial)) {
    const file = path.join(folder, name);
    if (isAbandoned(file, nowMs)) removeQuietly(files, file);
  }
}
