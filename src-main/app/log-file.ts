import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCodeOf, makeFolders } from '../lib/fs-atomic.js';

const LARGEST_BYTES = 1_000_000;
const KEPT_FILES = 3;

/** A log file that is set aside at 1 MB; the last three are kept: digit-lab.log, digit-lab.1.log, digit-lab.2.log. */
export class LogFile {
  private readonly folder: string;
  private size: number;
  /** Set when the disk refused a line; logging must never stop the program. */
  private failed = false;

  constructor(folder: string) {
    this.folder = folder;
    makeFolders(folder);
    this.size = sizeOf(this.file(0));
  }

  write(line: string): void {
    if (this.failed) return;
    try {
      if (this.size > LARGEST_BYTES) this.rotate();
      appendFileSync(this.file(0), line);
      this.size += Buffer.byteLength(line);
    } catch (error) {
      this.failed = true;
      process.stderr.write(`The log file cannot be written any more (${errorCodeOf(error) ?? String(error)}).\n`);
    }
  }

  /** The newest lines, oldest of them first. */
  lastLines(count: number): readonly string[] {
    if (sizeOf(this.file(0)) === 0) return [];
    return readFileSync(this.file(0), 'utf8').trimEnd().split('\n').slice(-count);
  }

  private rotate(): void {
    for (let number = KEPT_FILES - 2; number >= 0; number--) {
      if (sizeOf(this.file(number)) > 0) renameSync(this.file(number), this.file(number + 1));
    }
    this.size = 0;
  }

  private file(number: number): string {
    return path.join(this.folder, number === 0 ? 'digit-lab.log' : `digit-lab.${number}.log`);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
