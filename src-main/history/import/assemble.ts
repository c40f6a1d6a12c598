import { createHash } from 'node:crypto';
import { DATASET_LIMITS } from '@shared/domain/dataset.js';
import { compareClassNames } from '@shared/domain/dataset-rules.js';
import { AppError } from '@shared/errors.js';
import type { LabelledImages } from '../../formats/read/labelled-images.js';
import { createRng, shuffle } from '../../lib/rng.js';
import type { ImportTask, ReportShare } from './import-task.js';
import type { FoundImages } from './read-source.js';
import { tooMany } from './refusals.js';

const { side, classes, images: MOST_IMAGES } = DATASET_LIMITS;
const PIXELS = side * side;
/** The same files give the same test images. */
const HELD_OUT_SEED = 1;

/** A set as it is kept: labels are positions in `classNames`, which are in their order. */
export interface AssembledSet {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly classNames: readonly string[];
  readonly duplicates: number;
}

type Settings = Pick<ImportTask, 'transposed' | 'testShare'>;

/** Orders the classes, holds test images out if there are none, and checks and counts. Throws `file-malformed`. */
export function assemble(found: FoundImages, { transposed, testShare }: Settings, report: ReportShare): AssembledSet {
  const { classNames, numberOf } = classesOf(found.names);
  const renumber = ({ pixels, labels }: LabelledImages): LabelledImages => ({ pixels, labels: labels.map((label) => numberOf(label)) });
  const { train, test } =
    found.test === null
      ? holdOut(renumber(found.train), classNames, testShare)
      : { train: renumber(found.train), test: renumber(found.test) };
  const total = train.labels.length + test.labels.length;
  if (total > MOST_IMAGES) throw tooMany(`There are ${total.toLocaleString('en-US')} images`);
  checkClasses(train.labels, classNames);
  if (transposed) for (const part of [train, test]) transpose(part.pixels);
  return { train, test, classNames, duplicates: countDuplicates(train, test, report) };
}

/** `numberOf`: the class of a label, both by position. */
function classesOf(names: readonly string[]): { readonly classNames: readonly string[]; readonly numberOf: (label: number) => number } {
  const order = names.map((_, label) => label).sort((a, b) => compareClassNames(names[a] ?? '', names[b] ?? ''));
  const numbers = new Uint8Array(names.length);
  order.forEach((label, number) => {
    numbers[label] = number;
  });
  return { classNames: order.map((label) => names[label] ?? ''), numberOf: (label) => numbers[label] ?? 0 };
}

/** Every class must be learned from the training images; it need not be among the test images. */
function checkClasses(trainLabels: Uint8Array, classNames: readonly string[]): void {
  const learned = new Set(trainLabels);
  const missing = classNames.find((_, number) => !learned.has(number));
  if (missing !== undefined) {
    const what = `The label "${missing}" is on test images only, so that no network can learn it`;
    throw new AppError('file-malformed', `${what}. Take those images out, or choose the training images that belong to them.`);
  }
  if (classNames.length < classes.min) {
    const what = `All images have the label "${classNames[0] ?? ''}"`;
    throw new AppError('file-malformed', `${what}; data sets of ${classes.min} to ${classes.max} classes can be imported.`);
  }
}

/** Takes a share of each class for the test, at least one image and never all; both parts stay in the files' order. */
function holdOut(all: LabelledImages, classNames: readonly string[], share: number): { train: LabelledImages; test: LabelledImages } {
  const isHeldOut = new Uint8Array(all.labels.length);
  classNames.forEach((name, number) => {
    const positions = Uint32Array.from([...all.labels.keys()].filter((at) => all.labels[at] === number));
    if (positions.length < 2) {
      const what = `There is only one image with the label "${name}"`;
      throw new AppError('file-malformed', `${what}, and both training and test need one. Add images of it, or choose test images too.`);
    }
    shuffle(positions, createRng('held-out', HELD_OUT_SEED, number));
    const count = Math.min(positions.length - 1, Math.max(1, Math.round(positions.length * share)));
    for (const at of positions.subarray(0, count)) isHeldOut[at] = 1;
  });
  return { train: pick(all, (at) => isHeldOut[at] === 0), test: pick(all, (at) => isHeldOut[at] === 1) };
}

function pick({ pixels, labels }: LabelledImages, isWanted: (at: number) => boolean): LabelledImages {
  const wanted = Uint32Array.from([...labels.keys()].filter(isWanted));
  const picked = new Uint8Array(wanted.length * PIXELS);
  wanted.forEach((from, to) => {
    picked.set(imageAt(pixels, from), to * PIXELS);
  });
  return { pixels: picked, labels: Uint8Array.from(wanted, (at) => labels[at] ?? 0) };
}

const imageAt = (pixels: Uint8Array, at: number): Uint8Array => pixels.subarray(at * PIXELS, (at + 1) * PIXELS);

/** Swaps rows and columns of each image, in place. */
function transpose(pixels: Uint8Array): void {
  for (let start = 0; start < pixels.length; start += PIXELS) {
    const image = pixels.slice(start, start + PIXELS);
    for (let at = 0; at < PIXELS; at++) pixels[start + at] = image[(at % side) * side + Math.floor(at / side)] ?? 0;
  }
}

/** Test images whose pixels are also those of a training image. */
function countDuplicates(train: LabelledImages, test: LabelledImages, report: ReportShare): number {
  const total = train.labels.length + test.labels.length;
  const digestAt = (pixels: Uint8Array, at: number, done: number): string => {
    if (done % 1_000 === 0) report(done / total);
    return createHash('sha256').update(imageAt(pixels, at)).digest('base64');
  };
  const known = new Set<string>();
  train.labels.forEach((_, at) => known.add(digestAt(train.pixels, at, at)));
  return test.labels.reduce((count, _, at) => count + Number(known.has(digestAt(test.pixels, at, train.labels.length + at))), 0);
}
