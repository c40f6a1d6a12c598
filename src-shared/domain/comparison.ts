import type { ConfusionMatrix } from './metrics.js';
import type { RunDetail } from './run.js';

/** What of a run a comparison needs; every RunDetail is one. */
export type ComparedRun = Pick<RunDetail, 'summary' | 'config' | 'environment' | 'parameters'>;

/** How many runs are compared at once. */
export const COMPARED_RUNS = { min: 2, max: 8 } as const;

function checksumsAgree(a: ComparedRun, b: ComparedRun): boolean {
  return a.environment === null || b.environment === null || a.environment.datasetChecksum === b.environment.datasetChecksum;
}

/** Whether two runs are tested on the same digits: the same data set, with the same checksum where both have one. */
export function sameTestDigits(a: ComparedRun, b: ComparedRun): boolean {
  return a.config.dataset === b.config.dataset && checksumsAgree(a, b);
}

/** Whether two runs are validated on the same digits: the same data set, share held out and split seed. */
export function sameValidationDigits(a: ComparedRun, b: ComparedRun): boolean {
  return sameTestDigits(a, b) && a.config.validationShare === b.config.validationShare && a.config.splitSeed === b.config.splitSeed;
}

/** Digits by how two networks read them; positions in the test set, ascending. */
export interface Disagreement {
  readonly onlyFirstRight: Uint32Array;
  readonly onlySecondRight: Uint32Array;
  /** Misread by both, as different digits. */
  readonly bothWrong: Uint32Array;
  /** Misread by both as the same digit: no disagreement. */
  readonly sameMistake: number;
  readonly bothRight: number;
  readonly total: number;
}

/** Compares answers image by image. Throws RangeError when they are not answers to the same images. */
export function disagreement(labels: Uint8Array, first: Uint8Array, second: Uint8Array): Disagreement {
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new RangeError(`${first.length} and ${second.length} answers cannot be compared on ${labels.length} digits`);
  }
  const found = { first: [] as number[], second: [] as number[], both: [] as number[] };
  let [sameMistake, bothRight] = [0, 0];
  labels.forEach((label, index) => {
    const [a, b] = [first[index], second[index]];
    if (a === label && b === label) bothRight++;
    else if (a === label) found.first.push(index);
    else if (b === label) found.second.push(index);
    else if (a === b) sameMistake++;
    else found.both.push(index);
  });
  return {
    onlyFirstRight: Uint32Array.from(found.first),
    onlySecondRight: Uint32Array.from(found.second),
    bothWrong: Uint32Array.from(found.both),
    sameMistake,
    bothRight,
    total: labels.length,
  };
}

/** Misread counts of the first minus those of the second; row-major [classes, classes], 0 on the diagonal. */
export interface ConfusionDifference {
  readonly classes: number;
  readonly counts: Int32Array;
  /** The largest size of a cell; 0 when the two misread alike. */
  readonly largest: number;
}

/** Throws RangeError when the matrices have different numbers of classes. */
export function confusionDifference(first: ConfusionMatrix, second: ConfusionMatrix): ConfusionDifference {
  const { classes } = first;
  if (second.classes !== classes) throw new RangeError(`A matrix of ${classes} classes cannot be compared with one of ${second.classes}`);
  const counts = Int32Array.from(first.counts, (count, cell) => {
    const onDiagonal = Math.floor(cell / classes) === cell % classes;
    return onDiagonal ? 0 : count - (second.counts[cell] ?? 0);
  });
  return { classes, counts, largest: counts.reduce((most, count) => Math.max(most, Math.abs(count)), 0) };
}
