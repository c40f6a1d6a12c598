import path from 'node:path';
import { DATASET_LIMITS, type DatasetImportSource, type IdxPair } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import { readIdxHeader, readIdxImages, readIdxLabels } from '../../formats/read/idx.js';
import { LabelNames, type LabelledImages } from '../../formats/read/labelled-images.js';
import { readNamed } from '../../formats/read/unreadable.js';
import { readWhole } from '../foreign-file.js';
import type { ReportShare } from './import-task.js';
import { readCsvFile } from './read-csv-file.js';
import { readPictureFolder } from './read-picture-folder.js';
import { tooMany, wrongSize } from './refusals.js';

/** A set as it was found: labels are positions in `names`, in the order of their appearance. */
export interface FoundImages {
  readonly train: LabelledImages;
  /** Null when some of the training images are to be held out. */
  readonly test: LabelledImages | null;
  readonly names: readonly string[];
}

const { side, images: MOST_IMAGES } = DATASET_LIMITS;
/** A raw file of the most images and its header; a packed one is hardly larger. */
const IDX_FILE = { plural: 'IDX files', bytes: MOST_IMAGES * side * side + 1_000_000 } as const;

/** Reads everything that was chosen. Throws `file-not-found`, `file-malformed`. */
export function readSource(source: DatasetImportSource, report: ReportShare): FoundImages {
  const names = new LabelNames();
  const both = (train: LabelledImages, test: LabelledImages | null): FoundImages => ({ train, test, names: names.names });
  switch (source.kind) {
    case 'idx': {
      const train = readIdxPair(source.train, names);
      report(0.8);
      return both(train, source.test === null ? null : readIdxPair(source.test, names));
    }
    case 'folder': {
      const { train, test } = readPictureFolder(source.folder, names, report);
      return both(train, test);
    }
    case 'csv': {
      const { train, test } = source;
      if (test === null) return both(readCsvFile(train, names, report), null);
      const first = readCsvFile(train, names, (share) => {
        report(0.8 * share);
      });
      return both(
        first,
        readCsvFile(test, names, (share) => {
          report(0.8 + 0.2 * share);
        }),
      );
    }
  }
}

function readIdxPair(files: IdxPair, names: LabelNames): LabelledImages {
  const [imageName, labelName] = [path.basename(files.images), path.basename(files.labels)];
  const imageBytes = readWhole(files.images, IDX_FILE);
  checkHeader(imageBytes, imageName);
  const { count, pixels } = readIdxImages(imageBytes, imageName);
  const values = readIdxLabels(readWhole(files.labels, IDX_FILE), labelName);
  if (values.length !== count) {
    throw new AppError('file-malformed', `${imageName} has ${count} images, but ${labelName} has ${values.length} labels. Choose a pair.`);
  }
  const labels = readNamed(labelName, 'IDX file of labels', () => values.map((value) => names.numberOf(String(value))));
  return { pixels, labels };
}

/** Before anything is unpacked. */
function checkHeader(bytes: Uint8Array, name: string): void {
  const header = readIdxHeader(bytes, name);
  if (header.kind === 'labels') throw new AppError('file-malformed', `${name} has labels where images are expected. Choose its images.`);
  const { count, height, width } = header;
  if (height !== side || width !== side) throw wrongSize(name, `has images of ${height} x ${width} pixels`);
  if (count > MOST_IMAGES) throw tooMany(`${name} has ${count.toLocaleString('en-US')} images`);
}
