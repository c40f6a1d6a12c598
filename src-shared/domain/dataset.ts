/** A set of grey digits. Images are row-major uint8 [height, width], 0 = paper, 255 = ink. */
export interface DatasetInfo {
  readonly id: string;
  readonly title: string;
  readonly height: number;
  readonly width: number;
  readonly classNames: readonly string[];
  /** Images available for training and validation together. */
  readonly trainCount: number;
  readonly testCount: number;
}

/** What a set may be. `title` and `className` are lengths in characters; images are those of both parts together. */
export const DATASET_LIMITS = {
  side: 28,
  classes: { min: 2, max: 64 },
  images: 200_000,
  title: 60,
  className: 30,
} as const;

/** Of each class, where there are no test images: held out for the test. */
export const HELD_OUT_SHARE = 0.15;

/** idx: images and labels, raw or gzipped · folder: pictures by class · csv: a label and 784 values in each line. */
export const DATASET_SOURCES = ['idx', 'folder', 'csv'] as const;
export type DatasetSource = (typeof DATASET_SOURCES)[number];

/** Two IDX files that belong together. */
export interface IdxPair {
  readonly images: string;
  readonly labels: string;
}

/** Where an import reads from: absolute paths, known to main alone. `test` null: some training images are held out. */
export type DatasetImportSource =
  | { readonly kind: 'idx'; readonly train: IdxPair; readonly test: IdxPair | null }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'csv'; readonly train: string; readonly test: string | null };

/** A row of the list of data sets. */
export interface DatasetSummary extends DatasetInfo {
  /** A bundled set cannot be changed or removed. */
  readonly source: 'bundled' | 'imported';
  /** Unix milliseconds of the import; null for a bundled set. */
  readonly createdAt: number | null;
  /** Of its four files. */
  readonly sizeBytes: number;
  /** Test images that are in the training part too, pixel for pixel: they flatter a test's result. */
  readonly duplicates: number;
  /** What a run's record holds: SHA-256 over the MD5 sums of the four files, as hexadecimal text. */
  readonly checksum?: string;
}

/**
 * The data set of a run as it is called today: renaming a class renames it in all runs. A removed set leaves its names,
 * so that its runs can still be read; `available` says whether its images are there.
 */
export interface RunDataset extends Pick<DatasetInfo, 'id' | 'title' | 'classNames'> {
  readonly available: boolean;
}

/** What a person may change of an imported set. */
export interface DatasetEdits {
  readonly title: string;
  /** One for each class, all different. */
  readonly classNames: readonly string[];
}

export const DATASET_PARTS = ['train', 'test'] as const;
export type DatasetPart = (typeof DATASET_PARTS)[number];

/** Digits read from a part: `pixels` is [count, height, width] in the order asked for. */
export interface DigitImages {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** The four files of a set, and the MD5 each must have (empty: not checked, e.g. the checksum is made at import). */
export interface DatasetFiles {
  readonly info: DatasetInfo;
  readonly files: Readonly<Record<DatasetFileKey, { readonly path: string; readonly md5: string }>>;
}
export const DATASET_FILE_KEYS = ['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const;
export type DatasetFileKey = (typeof DATASET_FILE_KEYS)[number];

export const MNIST: DatasetInfo = {
  id: 'mnist',
  title: 'MNIST',
  height: 28,
  width: 28,
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  trainCount: 60_000,
  testCount: 10_000,
};
