import fs from 'node:fs';
import path from 'node:path';
import { DATASET_LIMITS, type DatasetInfo, type DatasetSummary } from '@shared/domain/dataset.js';
import { z } from '@shared/zod.js';
import { datasetChecksum } from '../lib/dataset-checksum.js';
import { writeWhole, type FileOperations } from '../lib/fs-atomic.js';
import { setBytes } from './dataset-files.js';

/** The file beside an imported set's images that says everything of it; a folder without one is no imported set. */
const MANIFEST_NAME = 'dataset.json';

const md5 = z.string().regex(/^[0-9a-f]{32}$/);
const count = z.int().min(1).max(DATASET_LIMITS.images);
const manifestSchema = z.strictObject({
  format: z.literal('digit-lab-dataset-1'),
  title: z.string().min(1).max(DATASET_LIMITS.title),
  classNames: z.array(z.string().min(1).max(DATASET_LIMITS.className)).min(DATASET_LIMITS.classes.min).max(DATASET_LIMITS.classes.max),
  height: z.literal(DATASET_LIMITS.side),
  width: z.literal(DATASET_LIMITS.side),
  trainCount: count,
  testCount: count,
  duplicates: z.int().min(0).max(DATASET_LIMITS.images),
  createdAt: z.int().min(0),
  /** Set when its images were removed; the names stay for the runs. */
  removedAt: z.int().min(0).nullable(),
  md5s: z.strictObject({ trainImages: md5, trainLabels: md5, testImages: md5, testLabels: md5 }),
});
export type DatasetManifest = Readonly<z.infer<typeof manifestSchema>>;

/** Null where there is none, and `'damaged'` for one that cannot be read. */
export function readManifest(folder: string): DatasetManifest | 'damaged' | null {
  const file = path.join(folder, MANIFEST_NAME);
  try {
    return manifestSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8'))).data ?? 'damaged';
  } catch {
    return fs.existsSync(file) ? 'damaged' : null;
  }
}

export function writeManifest(files: FileOperations, folder: string, manifest: DatasetManifest): void {
  writeWhole(files, path.join(folder, MANIFEST_NAME), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  files.syncFolder(folder);
}

export function infoOf(id: string, { title, height, width, classNames, trainCount, testCount }: DatasetManifest): DatasetInfo {
  return { id, title, height, width, classNames, trainCount, testCount };
}

export const checksumOf = ({ md5s }: DatasetManifest): string => datasetChecksum((key) => md5s[key]);

export function summaryOf(id: string, manifest: DatasetManifest): DatasetSummary {
  const info = infoOf(id, manifest);
  const { createdAt, duplicates } = manifest;
  return { ...info, source: 'imported', createdAt, sizeBytes: setBytes(info), duplicates, checksum: checksumOf(manifest) };
}
