/**
 * A stamp says what a finished step made: the recipe it followed, the versions, and each file with size, time and checksum.
 * It is written last, so that a step without a stamp was never finished.
 */
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { checksum, remove, writeWhole } from './files.mjs';
import { root, stampsFolder } from './places.mjs';

/**
 * @typedef {{ sizeBytes: number, mtimeMs: number, sha256: string }} FileRecord
 * @typedef {Record<string, unknown>} Recipe plain values that change whenever the step would make something else
 * @typedef {{ recipe: Recipe, version: string, files: Record<string, FileRecord> }} Stamp
 * @typedef {{ state: 'ok', stamp: Stamp, detail?: undefined }} StampOk
 * @typedef {{ state: 'missing' | 'damaged', stamp?: Stamp, detail: string }} StampNotOk
 */

const stampFile = (name, folder) => path.join(folder, `${name}.json`);

/**
 * @param {string} name
 * @param {{ recipe: Recipe, version: string, files: readonly string[] }} made
 */
export async function writeStamp(name, { recipe, version, files }, folder = stampsFolder) {
  /** @type {Record<string, FileRecord>} */
  const records = {};
  for (const file of files) records[path.relative(root, file)] = await recordOf(file);
  writeWhole(stampFile(name, folder), `${JSON.stringify({ recipe, version, files: records }, undefined, 2)}\n`);
}

/** Forgets a step: from here on it counts as not done. */
export function removeStamp(name, folder = stampsFolder) {
  remove(stampFile(name, folder));
}

/** @returns {Stamp | undefined} */
export function readStamp(name, folder = stampsFolder) {
  try {
    return JSON.parse(fs.readFileSync(stampFile(name, folder), 'utf8'));
  } catch {
    return undefined; // absent or unreadable: the step counts as not done
  }
}

/**
 * Whether a step is done and what it made is still there.
 * Quick: sizes and times only, contents where the time differs. Thorough: all contents.
 * @param {string} name
 * @param {(recipe: Recipe) => boolean} accepts
 * @param {{ thorough?: boolean, folder?: string }} [options]
 * @returns {Promise<StampOk | StampNotOk>}
 */
export async function checkStamp(name, accepts, { thorough = false, folder = stampsFolder } = {}) {
  const stamp = readStamp(name, folder);
  if (stamp === undefined) return { state: 'missing', detail: 'not set up yet' };
  if (!accepts(stamp.recipe)) return { state: 'missing', stamp, detail: 'set up for other versions than the present ones' };
  for (const [file, record] of Object.entries(stamp.files)) {
    const problem = await problemOf(path.join(root, file), record, thorough);
    if (problem !== undefined) return { state: 'damaged', stamp, detail: `${file} ${problem}` };
  }
  return { state: 'ok', stamp };
}

/** Accepts exactly one recipe. */
export function onlyRecipe(recipe) {
  return (found) => isDeepStrictEqual(found, recipe);
}

/** @returns {Promise<FileRecord>} */
async function recordOf(file) {
  const { size, mtimeMs } = fs.statSync(file);
  return { sizeBytes: size, mtimeMs, sha256: await checksum(file, 'sha256') };
}

/** @param {FileRecord} record */
async function problemOf(file, record, thorough) {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 'is missing';
  if (found.size !== record.sizeBytes) return `has ${found.size} bytes instead of ${record.sizeBytes}`;
  if (!thorough && found.mtimeMs === record.mtimeMs) return undefined;
  return (await checksum(file, 'sha256')) === record.sha256 ? undefined : 'has other contents than when it was set up';
}
