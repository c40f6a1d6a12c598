import path from 'node:path';
import { DATASET_FILE_KEYS, DATASET_LIMITS, type DatasetFileKey } from '@shared/domain/dataset.js';
import type { ImportProgress } from '@shared/ipc/contract.js';
import { writeIdxLabels, writeIdxPixels } from '../../formats/write/idx.js';
import { md5Of } from '../../lib/dataset-checksum.js';
import { writeFailure, writeWhole, type FileOperations } from '../../lib/fs-atomic.js';
import { RAW_FILE_NAMES } from '../dataset-files.js';
import { assemble, type AssembledSet } from './assemble.js';
import type { ImportedFacts, ImportTask, ReportShare } from './import-task.js';
import { readSource } from './read-source.js';

/** Which part of the whole time each stage takes, roughly: where it begins and ends. */
const STAGES = { read: [0, 0.7], check: [0.7, 0.9], write: [0.9, 1] } as const;
/** Progress is told in steps of this share. */
const STEP = 0.01;
const { side } = DATASET_LIMITS;

/**
 * Reads what was chosen, checks it and writes the four raw files into the task's folder, synced. Throws `file-not-found`,
 * `file-malformed`, `disk-full`, `cannot-write`; what was written so far is for the caller to remove.
 */
export function importDataset(task: ImportTask, files: FileOperations, tell: (progress: ImportProgress) => void): ImportedFacts {
  const report = stageReporter(tell);
  const set = assemble(readSource(task.source, report('read')), task, report('check'));
  const md5s = writeFiles(set, task.folder, files, report('write'));
  return {
    classNames: set.classNames,
    trainCount: set.train.labels.length,
    testCount: set.test.labels.length,
    duplicates: set.duplicates,
    md5s,
  };
}

function stageReporter(tell: (progress: ImportProgress) => void): (stage: ImportProgress['stage']) => ReportShare {
  let told = -1;
  return (stage) => (shareOfStage) => {
    const [from, to] = STAGES[stage];
    const share = from + (to - from) * shareOfStage;
    if (share < told + STEP) return;
    told = share;
    tell({ share, stage });
  };
}

function writeFiles(
  set: AssembledSet,
  folder: string,
  files: FileOperations,
  report: ReportShare,
): Readonly<Record<DatasetFileKey, string>> {
  const bytesOf: Readonly<Record<DatasetFileKey, () => Uint8Array>> = {
    trainImages: () => writeIdxPixels(set.train.pixels, side, side),
    trainLabels: () => writeIdxLabels(set.train.labels),
    testImages: () => writeIdxPixels(set.test.pixels, side, side),
    testLabels: () => writeIdxLabels(set.test.labels),
  };
  const write = (key: DatasetFileKey): string => {
    const bytes = bytesOf[key]();
    writeWhole(files, path.join(folder, RAW_FILE_NAMES[key]), bytes);
    report((DATASET_FILE_KEYS.indexOf(key) + 1) / DATASET_FILE_KEYS.length);
    return md5Of(bytes);
  };
  try {
    const md5s = {
      trainImages: write('trainImages'),
      trainLabels: write('trainLabels'),
      testImages: write('testImages'),
      testLabels: write('testLabels'),
    };
    files.syncFolder(folder);
    return md5s;
  } catch (error) {
    throw writeFailure(error, path.dirname(folder));
  }
}
