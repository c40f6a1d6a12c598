import type { DatasetFileKey, DatasetImportSource } from '@shared/domain/dataset.js';
import type { ErrorReport } from '@shared/errors.js';
import type { ImportProgress } from '@shared/ipc/contract.js';

/** What is to be read and where its four files go: a folder of its own, which nothing else uses yet. */
export interface ImportTask {
  readonly source: DatasetImportSource;
  readonly folder: string;
  /** Rows and columns of the images are swapped. */
  readonly transposed: boolean;
  /** Of each class, when the source has no test images: above 0, below 1. */
  readonly testShare: number;
}

/** What was written. */
export interface ImportedFacts {
  readonly classNames: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
  readonly duplicates: number;
  readonly md5s: Readonly<Record<DatasetFileKey, string>>;
}

/** Import thread -> the history's client. After `done` or `failed` the thread ends. */
export type ImportMessage =
  | { readonly kind: 'progressed'; readonly progress: ImportProgress }
  | { readonly kind: 'done'; readonly facts: ImportedFacts }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

/** `share` of one stage, in [0, 1]. */
export type ReportShare = (share: number) => void;
