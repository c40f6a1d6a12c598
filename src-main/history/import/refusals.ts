import { DATASET_LIMITS } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';

const { side: SIDE, images: MOST_IMAGES } = DATASET_LIMITS;

/** `what`: "has images of 32 x 32 pixels". */
export function wrongSize(name: string, what: string): AppError {
  const advice = 'Bring the images to that size first';
  return new AppError('file-malformed', `${name} ${what}; data sets of ${SIDE} x ${SIDE} pixels can be imported. ${advice}.`);
}

export function tooMany(what: string): AppError {
  return new AppError(
    'file-malformed',
    `${what}; data sets of at most ${MOST_IMAGES.toLocaleString('en-US')} images can be imported, training and test together.`,
  );
}
