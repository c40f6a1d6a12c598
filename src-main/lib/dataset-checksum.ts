import { createHash } from 'node:crypto';
import { DATASET_FILE_KEYS, type DatasetFileKey } from '@shared/domain/dataset.js';

export const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** What tells a data set from any other: SHA-256 over the MD5 sums (hexadecimal text) of its raw files, in their order. */
export function datasetChecksum(md5Of: (key: DatasetFileKey) => string): string {
  const checksum = createHash('sha256');
  for (const key of DATASET_FILE_KEYS) checksum.update(md5Of(key));
  return checksum.digest('hex');
}
