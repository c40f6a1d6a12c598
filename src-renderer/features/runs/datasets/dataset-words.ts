import { assertNever } from '@shared/assert-never.js';
import type { DatasetSummary } from '@shared/domain/dataset.js';
import { formatSize } from '@shared/format/numbers.js';
import type { ChosenDataset, ChosenFile, ImportProgress } from '@shared/ipc/contract.js';

/** What the Runs page says of data sets. */

export const IMPORT_CHOICES = [
  { value: 'idx', label: 'IDX files…' },
  { value: 'folder', label: 'Folder of pictures…' },
  { value: 'csv', label: 'CSV files…' },
] as const;

const ROLES: Readonly<Record<ChosenFile['role'], string>> = {
  trainImages: 'Training images',
  trainLabels: 'Training labels',
  testImages: 'Test images',
  testLabels: 'Test labels',
  folder: 'Folder',
  trainTable: 'Training lines',
  testTable: 'Test lines',
};
export const roleWords = (role: ChosenFile['role']): string => ROLES[role];

/** What is made of the choice where that is not plain from its files. */
export function choiceNote({ source, holdsOut }: ChosenDataset): string | null {
  switch (source) {
    case 'idx':
      return holdsOut ? 'Some images of each class are held out for the test.' : null;
    case 'folder':
      return holdsOut
        ? 'Each folder in it is a class. Some pictures of each class are held out for the test.'
        : 'Each folder in “train” and in “test” is a class.';
    case 'csv':
      return holdsOut ? 'Some lines of each class are held out for the test.' : null;
    default:
      return assertNever(source);
  }
}

const STAGES: Readonly<Record<ImportProgress['stage'], string>> = {
  read: 'Reading the files',
  check: 'Checking images and labels',
  write: 'Storing the set',
};
export const stageWords = (progress: ImportProgress | null): string => (progress === null ? 'Starting' : STAGES[progress.stage]);

/** What a removal takes and what it leaves. */
export function removalSentences({ sizeBytes }: DatasetSummary): readonly string[] {
  return [
    `Its images (${formatSize(sizeBytes)}) are removed from Digit Lab. The files that it was imported from stay where they are.`,
    'Runs that were trained on it keep their weights, curves and numbers, but their digits can no longer be shown or read again.',
  ];
}
