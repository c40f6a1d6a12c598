import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeFolderDurably, PARTIAL_SUFFIX, removeQuietly, writeFailure, type FileOperations } from '../lib/fs-atomic.js';
import { isAbandoned } from './abandoned.js';

/** A folder in progress holds its owner's name, so that what a killed process left is told from what is being written. */
const OWNER_NAME = 'owner';

/** Makes a folder to be filled and renamed in time. Throws `disk-full`, `cannot-write`. */
export function beginFolder(files: FileOperations, parent: string, owner: string): string {
  const partial = path.join(parent, `${randomUUID()}${PARTIAL_SUFFIX}`);
  try {
    makeFolderDurably(files, parent);
    files.makeFolder(partial);
    fs.writeFileSync(path.join(partial, OWNER_NAME), owner);
    return partial;
  } catch (error) {
    removeQuietly(files, partial);
    throw writeFailure(error, parent);
  }
}

/** Gives a whole folder its name, which is free. */
export function finishFolder(files: FileOperations, partial: string, target: string): void {
  files.rename(partial, target);
  files.syncFolder(path.dirname(target));
  removeQuietly(files, path.join(target, OWNER_NAME));
}

/** Removes folders in progress that nobody is filling any more. `isLiving`: whether an owner may still be. */
export function sweepPartials(files: FileOperations, parent: string, isLiving: (owner: string) => boolean, nowMs: number): void {
  const names = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
  for (const name of names.filter((candidate) => candidate.endsWith(PARTIAL_SUFFIX))) {
    const partial = path.join(parent, name);
    const owner = ownerOf(partial);
    if (owner === null ? isAbandoned(partial, nowMs) : !isLiving(owner)) removeQuietly(files, partial);
  }
}

function ownerOf(partial: string): string | null {
  try {
    return fs.readFileSync(path.join(partial, OWNER_NAME), 'utf8');
  } catch {
    return null; // not written yet, or unpacked from the program: its age decides
  }
}
