import path from 'node:path';
import type { SavedDrawing } from '@shared/domain/saved-drawing.js';
import { AppError } from '@shared/errors.js';
import type { DrawingsFormat } from '@shared/ipc/contract.js';
import { csvLine } from '../formats/write/csv.js';
import { writeIdxImages, writeIdxLabels } from '../formats/write/idx.js';
import { writePng } from '../formats/write/png.js';
import { writeTogether } from '../lib/files-together.js';
import { writeFailure, type FileOperations } from '../lib/fs-atomic.js';

/** A file's name and its bytes. */
type NamedFile = readonly [name: string, bytes: Uint8Array];

/** `0001-label-7.png`, ... and labels.csv, which names each file, its label and when it was drawn (ISO 8601). */
function pngFiles(drawings: readonly SavedDrawing[]): readonly NamedFile[] {
  const images = drawings.map(({ label, pixels, height, width }, index): NamedFile => {
    return [`${String(index + 1).padStart(4, '0')}-label-${label}.png`, writePng(pixels, height, width)];
  });
  const rows = images.map(([name], index) => {
    const { label, createdAt } = drawings[index] ?? { label: null, createdAt: 0 };
    return csvLine([name, label, new Date(createdAt).toISOString()]);
  });
  return [...images, ['labels.csv', new TextEncoder().encode(csvLine(['file', 'label', 'drawn']) + rows.join(''))]];
}

/** MNIST's names and layout, so that any program that reads MNIST reads them. */
function idxFiles(drawings: readonly SavedDrawing[]): readonly NamedFile[] {
  const [{ height, width } = { height: 0, width: 0 }] = drawings;
  if (drawings.some((drawing) => drawing.height !== height || drawing.width !== width)) {
    throw new AppError(
      'bad-request',
      'IDX holds images of one size, and these digits have several. Export them as PNG. Nothing was written.',
    );
  }
  return [
    [
      'digits-images-idx3-ubyte',
      writeIdxImages(
        drawings.map(({ pixels }) => pixels),
        height,
        width,
      ),
    ],
    ['digits-labels-idx1-ubyte', writeIdxLabels(drawings.map(({ label }) => label))],
  ];
}

/** Writes digits into a new folder, all of them or none. Throws `bad-request`, `disk-full`, `cannot-write`. */
export function exportDrawings(drawings: readonly SavedDrawing[], format: DrawingsFormat, folder: string, files: FileOperations): void {
  if (drawings.length === 0) throw new AppError('bad-request', 'There are no saved digits to export. Draw one and save it first.');
  const named = format === 'png' ? pngFiles(drawings) : idxFiles(drawings);
  try {
    writeTogether(
      files,
      folder,
      named.map(([name, bytes]) => [path.join(folder, name), bytes]),
    );
  } catch (error) {
    throw writeFailure(error, folder);
  }
}
