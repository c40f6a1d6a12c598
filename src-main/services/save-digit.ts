import path from 'node:path';
import type { InkImage } from '@shared/ink/drawing.js';
import { writePng } from '../formats/write/png.js';
import { writeFailure, writeWhole, type FileOperations } from '../lib/fs-atomic.js';

/** Writes an image as a grey PNG, light ink on black as the networks see it; whole or not at all. Throws `disk-full`, `cannot-write`. */
export function writeDigitImage(files: FileOperations, place: string, { pixels, height, width }: InkImage): void {
  try {
    writeWhole(files, place, writePng(pixels, height, width));
    files.syncFolder(path.dirname(place));
  } catch (error) {
    throw writeFailure(error, place);
  }
}
