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
