import fs from 'node:fs';
import { folderFailure } from '../foreign-file.js';

/** What file managers and archives leave behind. */
export const isHidden = (name: string): boolean => name.startsWith('.') || name.startsWith('__');

/** Names of the folders in a folder, without hidden ones. Throws `file-not-found`. */
export function subfolders(folder: string): readonly string[] {
  return entries(folder)
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .map(({ name }) => name);
}

/** What is in a folder. Throws `file-not-found`. */
export function entries(folder: string): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw folderFailure(error, folder);
  }
}
