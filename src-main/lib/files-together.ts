import fs from 'node:fs';
import path from 'node:path';
import { makeFolderDurably, removeQuietly, writePartial, type FileOperations } from './fs-atomic.js';

/**
 * Files that appear together or not at all: each is written beside its place and synced, and only `finish` gives them
 * their names, in the order they came. Whatever fails, call `discard`: it leaves the disk as it was found.
 */
export class FilesTogether {
  private readonly files: FileOperations;
  private readonly written: { readonly partial: string; readonly target: string }[] = [];
  /** Names that were free before and are taken by finish. */
  private readonly appeared: string[] = [];
  /** Folders that were made, the outer one before those in it. */
  private readonly made: string[] = [];

  constructor(files: FileOperations) {
    this.files = files;
  }

  /** Makes a folder with those around it, where they are missing. */
  folder(folder: string): void {
    if (fs.existsSync(folder)) return;
    const parent = path.dirname(folder);
    if (parent !== folder) this.folder(parent);
    this.made.push(folder);
    makeFolderDurably(this.files, folder);
  }

  add(target: string, bytes: Uint8Array): void {
    this.written.push({ partial: writePartial(this.files, target, bytes), target });
  }

  finish(): void {
    for (const { partial, target } of this.written) {
      if (!fs.existsSync(target)) this.appeared.push(target);
      this.files.rename(partial, target);
    }
    for (const folder of new Set(this.written.map(({ target }) => path.dirname(target)))) this.files.syncFolder(folder);
  }

  /** A file that was replaced already stays replaced: it is whole. */
  discard(): void {
    for (const { partial } of this.written) removeQuietly(this.files, partial);
    for (const file of this.appeared) removeQuietly(this.files, file);
    for (const folder of this.made.reverse()) removeQuietly(this.files, folder);
  }
}

/** Writes files that belong together; the folder is made if missing. Throws as the disk does, and then nothing is left. */
export function writeTogether(
  files: FileOperations,
  folder: string,
  contents: readonly (readonly [file: string, bytes: Uint8Array])[],
): void {
  const together = new FilesTogether(files);
  try {
    together.folder(folder);
    for (const [file, bytes] of contents) together.add(file, bytes);
    together.finish();
  } catch (error) {
    together.discard();
    throw error;
  }
}
