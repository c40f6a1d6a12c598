import fs from 'node:fs';
import path from 'node:path';
import { DATASET_LIMITS } from '@shared/domain/dataset.js';
import { CSV_SHORTEST_LINE, CsvImageReader } from '../../formats/read/csv-images.js';
import type { LabelledImages, LabelNames } from '../../formats/read/labelled-images.js';
import { openForeign } from '../foreign-file.js';
import type { ReportShare } from './import-task.js';

const SLICE_BYTES = 1 << 20;
/** 200,000 lines of a label and 784 values of at most three digits. */
const CSV_FILE = { plural: 'CSV files', bytes: DATASET_LIMITS.images * (DATASET_LIMITS.className + 4 * DATASET_LIMITS.side ** 2) } as const;

/** Reads a file of labelled images slice by slice. Throws `file-not-found`, `file-malformed`. */
export function readCsvFile(file: string, names: LabelNames, report: ReportShare): LabelledImages {
  const { descriptor, sizeBytes } = openForeign(file, CSV_FILE);
  try {
    const reader = new CsvImageReader(path.basename(file), names, Math.floor(sizeBytes / CSV_SHORTEST_LINE) + 1);
    const slice = new Uint8Array(SLICE_BYTES);
    for (let at = 0; ;) {
      const count = fs.readSync(descriptor, slice, 0, SLICE_BYTES, null);
      if (count === 0) return reader.end();
      reader.feed(slice.subarray(0, count));
      at += count;
      report(Math.min(1, at / sizeBytes));
    }
  } finally {
    fs.closeSync(descriptor);
  }
}
