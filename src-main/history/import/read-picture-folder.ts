import path from 'node:path';
import { DATASET_LIMITS } from '@shared/domain/dataset.js';
import { compareClassNames } from '@shared/domain/dataset-rules.js';
import { AppError } from '@shared/errors.js';
import { IMAGE_LIMITS, readImageHeader } from '@shared/ink/image-header.js';
import { readImage } from '../../formats/read/image.js';
import type { LabelledImages, LabelNames } from '../../formats/read/labelled-images.js';
import { readNamed } from '../../formats/read/unreadable.js';
import { readWhole } from '../foreign-file.js';
import type { ReportShare } from './import-task.js';
import { tooMany, wrongSize } from './refusals.js';
import { entries, isHidden, subfolders } from './subfolders.js';

const { side, images: MOST_IMAGES } = DATASET_LIMITS;
const PIXELS = side * side;
const PICTURE = /\.(png|jpe?g)$/i;
const PICTURE_FILE = { plural: 'pictures', bytes: IMAGE_LIMITS.bytes } as const;
const EXPECTED = 'A folder of pictures has a folder for each class in it, or the folders "train" and "test" with those in them.';

interface Picture {
  readonly file: string;
  /** As in messages: from the chosen folder on. */
  readonly name: string;
  readonly className: string;
}

/** `train/<class>/*.png` and `test/<class>/*`, or `<class>/*` without test images. Throws `file-not-found`, `file-malformed`. */
export function readPictureFolder(
  folder: string,
  names: LabelNames,
  report: ReportShare,
): { readonly train: LabelledImages; readonly test: LabelledImages | null } {
  const found = findPictures(folder);
  const count = found.train.length + (found.test?.length ?? 0);
  if (count > MOST_IMAGES) throw tooMany(`${path.basename(folder)} has ${count.toLocaleString('en-US')} pictures`);
  let done = 0;
  const read = (pictures: readonly Picture[]): LabelledImages =>
    readPictures(pictures, names, () => {
      report(++done / count);
    });
  const train = read(found.train);
  const test = found.test === null ? null : read(found.test);
  if (isOnWhite(train.pixels)) for (const part of [train, ...(test === null ? [] : [test])]) invert(part.pixels);
  return { train, test };
}

function findPictures(folder: string): { readonly train: readonly Picture[]; readonly test: readonly Picture[] | null } {
  const folders = subfolders(folder);
  const [train, test] = ['train', 'test'].map((part) => folders.find((name) => name.toLowerCase() === part));
  if (train !== undefined && test !== undefined) {
    return { train: picturesByClass(folder, train), test: picturesByClass(folder, test) };
  }
  if (train !== undefined || test !== undefined) {
    const [has, lacks] = train === undefined ? ['test', 'train'] : ['train', 'test'];
    throw new AppError('file-malformed', `${path.basename(folder)} has a folder "${has}" and none "${lacks}". ${EXPECTED}`);
  }
  return { train: picturesByClass(folder, ''), test: null };
}

/** Pictures of one part in the order of their classes, then names; other files are left out. */
function picturesByClass(root: string, part: string): readonly Picture[] {
  const folder = path.join(root, part);
  const name = part === '' ? path.basename(root) : part;
  const classNames = [...subfolders(folder)].sort(compareClassNames);
  if (classNames.length === 0) throw new AppError('file-malformed', `${name} has no folders in it. ${EXPECTED}`);
  const { min, max } = DATASET_LIMITS.classes;
  if (classNames.length > max) {
    throw new AppError(
      'file-malformed',
      `${name} has ${classNames.length} folders; data sets of ${min} to ${max} classes can be imported.`,
    );
  }
  return classNames.flatMap((className) => picturesOf(root, path.join(part, className), className));
}

function picturesOf(root: string, folder: string, className: string): readonly Picture[] {
  const files = entries(path.join(root, folder)).filter((entry) => entry.isFile() && PICTURE.test(entry.name) && !isHidden(entry.name));
  if (files.length === 0) throw new AppError('file-malformed', `The folder ${folder} has no pictures (.png, .jpg) in it. ${EXPECTED}`);
  return files
    .map(({ name }) => ({ file: path.join(root, folder, name), name: path.join(folder, name), className }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readPictures(pictures: readonly Picture[], names: LabelNames, onRead: () => void): LabelledImages {
  const pixels = new Uint8Array(pictures.length * PIXELS);
  const labels = pictures.map((picture, at) => {
    pixels.set(levelsOf(picture), at * PIXELS);
    onRead();
    return readNamed(path.dirname(picture.name), 'folder of pictures', () => names.numberOf(picture.className));
  });
  return { pixels, labels: Uint8Array.from(labels) };
}

function levelsOf({ file, name }: Picture): Uint8Array {
  const bytes = readWhole(file, PICTURE_FILE);
  const { width, height } = readImageHeader(bytes, name);
  if (width !== side || height !== side) throw wrongSize(name, `is a picture of ${height} x ${width} pixels`);
  return readImage(bytes, name).levels;
}

/** Whether the outermost pixels of all pictures together, mostly paper, are nearer to white than to black. */
function isOnWhite(pixels: Uint8Array): boolean {
  let [sum, count] = [0, 0];
  for (let at = 0; at < pixels.length; at++) {
    const [row, column] = [Math.floor((at % PIXELS) / side), at % side];
    if (row !== 0 && row !== side - 1 && column !== 0 && column !== side - 1) continue;
    sum += pixels[at] ?? 0;
    count += 1;
  }
  return sum > 127.5 * count;
}

function invert(pixels: Uint8Array): void {
  for (let at = 0; at < pixels.length; at++) pixels[at] = 255 - (pixels[at] ?? 0);
}
