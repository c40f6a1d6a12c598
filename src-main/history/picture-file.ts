import path from 'node:path';
import { IMAGE_LIMITS } from '@shared/ink/image-header.js';
import type { GreyPicture } from '@shared/ink/picture.js';
import { readImage } from '../formats/read/image.js';
import { readWhole } from './foreign-file.js';

/** Throws `file-not-found`, `file-malformed`. */
export function readPicture(file: string): GreyPicture {
  return readImage(readWhole(file, { plural: 'pictures', bytes: IMAGE_LIMITS.bytes }), path.basename(file));
}
