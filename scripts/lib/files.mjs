/** Files and folders: whole or not there at all. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const PARTIAL = '.partial-';

/** Removes a file or folder if it is there. */
export function remove(target) {
  fs.rmSync(target, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Fills a temporary folder beside the target and renames it when it is whole.
 * An interruption leaves the target as it was, never half filled.
 * @template T
 * @param {string} target
 * @param {(folder: string) => Promise<T>} fill
 * @returns {Promise<T>}
 */
export async function fillFolder(target, fill) {
  const folder = `${target}${PARTIAL}${process.pid}`;
  remove(folder);
  fs.mkdirSync(folder, { recursive: true });
  try {
    const result = await fill(folder);
    remove(target);
    fs.renameSync(folder, target);
    return result;
  } finally {
    remove(folder);
  }
}

/**
 * Lends a folder for downloads and removes it afterwards.
 * @template T
 * @param {string} parent
 * @param {(folder: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withTemporaryFolder(parent, use) {
  const folder = path.join(parent, `download${PARTIAL}${process.pid}`);
  remove(folder);
  fs.mkdirSync(folder, { recursive: true });
  try {
    return await use(folder);
  } finally {
    remove(folder);
  }
}

/** All files below a folder, as full paths. */
export function filesBelow(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** Writes a file whole: temporary file beside it, flushed to the disk, then renamed. */
export function writeWhole(file, content) {
  const temporary = `${file}${PARTIAL}${process.pid}`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = fs.openSync(temporary, 'w');
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  fs.renameSync(temporary, file);
}

/** Removes what interrupted set-ups left in a folder. Only for the holder of the set-up's lock. */
export function sweepPartials(folder) {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) if (name.includes(PARTIAL)) remove(path.join(folder, name));
}

/** Makes `link` the same file as `file`: a hard link, or a copy where the file system has none. */
export function linkOrCopy(file, link) {
  const temporary = `${link}${PARTIAL}${process.pid}`;
  fs.mkdirSync(path.dirname(link), { recursive: true });
  remove(temporary);
  try {
    fs.linkSync(file, temporary);
  } catch {
    fs.copyFileSync(file, temporary, fs.constants.COPYFILE_FICLONE); // other file system or no hard links: a copy serves as well
  }
  fs.renameSync(temporary, link);
  remove(temporary); // renaming a link onto itself leaves both names
}

/** Whether two names lead to the same bytes, as far as their size tells. */
export function looksLinked(file, link) {
  const [a, b] = [file, link].map((name) => fs.statSync(name, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.size === b.size && (a.ino === b.ino || b.mtimeMs >= a.mtimeMs);
}

/**
 * The checksum of a file.
 * @param {string} file
 * @param {string} algorithm as node:crypto names it
 * @param {'hex' | 'base64'} [encoding]
 */
export async function checksum(file, algorithm, encoding = 'hex') {
  const hash = createHash(algorithm);
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest(encoding);
}

/** How many bytes the files of a folder hold; 0 when it is not there. */
export function folderSizeBytes(folder) {
  let total = 0;
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : []) {
    const name = path.join(folder, entry.name);
    total += entry.isDirectory() ? folderSizeBytes(name) : (fs.lstatSync(name, { throwIfNoEntry: false })?.size ?? 0);
  }
  return total;
}
