/** Refuses files that are not what was asked for. */
import { checksum } from './files.mjs';

/** A file whose checksum is not the pinned one. */
export class IntegrityError extends Error {
  constructor(name, algorithm, expected, found) {
    super(`${name} is not the file that was asked for: its ${algorithm} is ${found}, expected ${expected}`);
    this.name = 'IntegrityError';
  }
}

/**
 * @param {string} file
 * @param {string} pinned `<algorithm>-<value>`, the value in base64 for npm's sha512 and in hexadecimal digits otherwise
 * @param {string} name what to call the file
 * @throws {IntegrityError}
 */
export async function verifyChecksum(file, pinned, name) {
  const dash = pinned.indexOf('-');
  const algorithm = pinned.slice(0, dash);
  const expected = pinned.slice(dash + 1);
  const found = await checksum(file, algorithm, algorithm === 'sha512' ? 'base64' : 'hex');
  if (found !== expected) throw new IntegrityError(name, algorithm, expected, found);
}
