import { expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { parseModelFile } from '../../../../src-main/formats/read/model-file.js';
import { createRng } from '../../../../src-main/lib/rng.js';
import { pthMutant } from '../../../support/pth-mutants.js';

/** What the reader of the archive says, which comes before the description in it. */
const ARCHIVE = /checksum|ZIP archive|part|parts/;

test('mutants of a .pth get as far as the description in it: not all are refused for a checksum', () => {
  const rng = createRng('pth-mutants', 1);
  const refusals: string[] = [];
  for (let done = 0; done < 200; done++) {
    try {
      parseModelFile(pthMutant(rng), 'mutant.pth');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refusals.push(error.message);
    }
  }
  expect(refusals.filter((message) => !ARCHIVE.test(message)).length).toBeGreaterThan(25);
});
