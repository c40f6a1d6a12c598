import path from 'node:path';
import { isCsvName, isIdxName } from '@shared/domain/dropped-kind.js';
import { AppError } from '@shared/errors.js';
import { formatPlural } from '@shared/format/numbers.js';
import { isFolder } from '../../lib/fs-atomic.js';
import type { IdentifiedDataset } from '../history.js';
import { identifyDataset } from './identify.js';
import { entries, subfolders } from './subfolders.js';

const KINDS = 'Drop one folder of pictures, or .csv files, or the IDX files of one set';

/**
 * Tells what fell on the window: a folder of pictures or of IDX files, one or two .csv, or IDX files, which are completed
 * by those of the same set that lie beside them. Throws as identifyDataset does.
 */
export function identifyDropped(paths: readonly string[]): IdentifiedDataset {
  const [first, ...others] = paths;
  if (first !== undefined && others.length === 0 && isFolder(first)) return identifyFolder(first);
  const tables = paths.filter((file) => isCsvName(file));
  if (paths.some(isFolder) || (tables.length > 0 && tables.length < paths.length)) {
    throw new AppError('bad-request', `These do not belong to one data set. ${KINDS}.`);
  }
  return tables.length > 0 ? identifyDataset('csv', paths) : identifyDataset('idx', completed(paths));
}

function identifyFolder(folder: string): IdentifiedDataset {
  const files = idxFilesIn(folder);
  return files.length > 0 && subfolders(folder).length === 0 ? identifyDataset('idx', files) : identifyDataset('folder', [folder]);
}

function idxFilesIn(folder: string): readonly string[] {
  return entries(folder)
    .filter((entry) => entry.isFile() && isIdxName(entry.name))
    .map(({ name }) => path.join(folder, name));
}

/** What differs between the names of the files of a set. */
const PARTS = /train(ing)?|test|t10k|images?|labels?|idx\d?/gi;
const setOf = (file: string): string => path.join(path.dirname(file), path.basename(file).toLowerCase().replace(PARTS, ''));

/** All files of the set that one to three of them belong to; a pair may be all of it. */
function completed(paths: readonly string[]): readonly string[] {
  const [first] = paths;
  if (first === undefined || paths.length > 3) return paths;
  const found = idxFilesIn(path.dirname(first)).filter((file) => setOf(file) === setOf(first));
  if ((found.length === 4 || found.length === 2) && paths.every((file) => found.includes(file))) return found;
  if (paths.length === 2) return paths;
  const dropped = `${formatPlural(paths.length, 'IDX file')} ${paths.length === 1 ? 'was' : 'were'} dropped`;
  const all = 'training images, training labels, test images and test labels';
  throw new AppError(
    'bad-request',
    `${dropped}, and the others of that set do not lie beside. Drop all four: ${all}; or images and their labels.`,
  );
}
