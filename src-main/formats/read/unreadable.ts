import { AppError } from '@shared/errors.js';

/** What is wrong with a file, as the end of a sentence that names the file. Stays inside formats/read. */
export class Unreadable extends Error {}

/** Runs a reader; what it finds unreadable becomes `file-malformed`: "x.pth is not a readable PyTorch file: <what>." */
export function readNamed<T>(name: string, format: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new AppError('file-malformed', `${name} is not a readable ${format}: ${error.message}.`, { cause: error });
  }
}

/** Something from the file for a message, cut short. */
export function quoted(text: string): string {
  const printable = JSON.stringify(text);
  return printable.length > 80 ? `${printable.slice(0, 80)}..."` : printable;
}

export const listed = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;
