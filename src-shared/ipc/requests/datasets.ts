import type { DatasetEdits, DatasetFileKey, DatasetPart, DatasetSource, DatasetSummary, DigitImages } from '../../domain/dataset.js';

/** Sets of images: chosen, imported, edited, removed, looked into. */
export interface DatasetsRequests {
  /** Bundled sets first, then imported ones, oldest first. */
  'datasets:list': () => readonly DatasetSummary[];
  'datasets:read-digits': (request: DigitsRequest) => DigitImages;
  /**
   * Lets the user choose what to import in the system's dialog; null when that was cancelled. Rejects with `bad-request`
   * when the chosen files are not those of one set.
   */
  'datasets:choose': (source: DatasetSource) => ChosenDataset | null;
  /**
   * The same with what was dropped on the window, by its tokens: a folder, .csv files or IDX files; these are completed by
   * those of the same set that lie beside them. Rejects with `bad-request`, `file-malformed`, `file-not-found`.
   */
  'datasets:choose-dropped': (tokens: readonly string[]) => ChosenDataset;
  /**
   * Reads, checks and keeps what was chosen, one at a time. Rejects with `file-malformed`, `file-not-found`, `disk-full`,
   * `cancelled` or `bad-request` (a title in use, the same images as another set, another import under way); nothing is
   * kept then, and the choice can be imported again.
   */
  'datasets:import': (request: DatasetImportRequest) => DatasetSummary;
  /** Of the import under way, if there is one. */
  'datasets:cancel-import': () => null;
  /** Rejects with `dataset-missing` or `bad-request`: a bundled set, a title in use, names that are not fit. */
  'datasets:change': (request: DatasetChangeRequest) => DatasetSummary;
  /**
   * Removes an imported set's images; its runs and models stay with all their numbers. Rejects with `dataset-missing`, or
   * `bad-request` for a bundled set and for one that a run needs which is not at its end.
   */
  'datasets:remove': (datasetId: string) => null;
}

export interface DatasetsEvents {
  /** The list is different: fetch it again. */
  'datasets:changed': null;
  'datasets:import-progressed': ImportProgress;
}

export interface DigitsRequest {
  readonly dataset: string;
  readonly part: DatasetPart;
  /** At most 2,000 positions in the part. */
  readonly indices: readonly number[];
}

/** What the user chose; the paths stay in main, `token` stands for them. */
export interface ChosenDataset {
  readonly token: string;
  readonly source: DatasetSource;
  readonly suggestedTitle: string;
  readonly files: readonly ChosenFile[];
  /** There are no test images in it: some of each class are held out. */
  readonly holdsOut: boolean;
}

export interface ChosenFile {
  /** `folder`, or the part in a .csv. */
  readonly role: DatasetFileKey | 'folder' | 'trainTable' | 'testTable';
  readonly name: string;
  /** Null for a folder. */
  readonly sizeBytes: number | null;
}

export interface DatasetImportRequest {
  readonly token: string;
  readonly title: string;
  /** Rows and columns are swapped in the files, as in EMNIST's. */
  readonly transposed?: boolean;
  /** Of each class, held out for the test where there are no test images: above 0, below 1. */
  readonly testShare?: number;
}

/** read: the files are being read · check: counts, labels, duplicates · write: the set is being stored. */
export const IMPORT_STAGES = ['read', 'check', 'write'] as const;
export interface ImportProgress {
  /** Of the whole import, in [0, 1]. */
  readonly share: number;
  readonly stage: (typeof IMPORT_STAGES)[number];
}

export interface DatasetChangeRequest extends Partial<DatasetEdits> {
  readonly id: string;
}

export const DATASETS_REQUESTS: Readonly<Record<keyof DatasetsRequests, true>> = {
  'datasets:list': true,
  'datasets:read-digits': true,
  'datasets:choose': true,
  'datasets:choose-dropped': true,
  'datasets:import': true,
  'datasets:cancel-import': true,
  'datasets:change': true,
  'datasets:remove': true,
};
export const DATASETS_EVENTS: Readonly<Record<keyof DatasetsEvents, true>> = {
  'datasets:changed': true,
  'datasets:import-progressed': true,
};
