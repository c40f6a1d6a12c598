import { appendFileSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCodeOf, makeFolders } from '../lib/fs-atomic.js';

const LARGEST_BYTES = 1_000_000;
const KEPT_FILES = 3;

/** A log file that is set aside at 1 MB; the last three are kept: digit-lab.log, digit-lab.1.log, digit-lab.2.log. */
export class LogFile {
  private readonly folder: string;
  private size = 0;
  /** Set when the disk refused a line; logging must never stop the program. */
  private failed = false;

  constructor(folder: string) {
    this.folder = folder;
    try {
      makeFolders(folder);
      this.size = sizeOf(this.file(0));
    } catch (error) {
      this.giveUp(error);
    }
  }

  write(line: string): void {
    if (this.failed) return;
    try {
      if (this.size > LARGEST_BYTES) this.rotate();
      appendFileSync(this.file(0), line);
      this.size += Buffer.byteLength(line);
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** The newest lines, oldest of them first. */
  lastLines(count: number): readonly string[] {
    if (sizeOf(this.file(0)) === 0) return [];
    return readFileSync(this.file(0), 'utf8').trimEnd().split('\n').slice(-count);
  }

  private giveUp(error: unknown): void {
    this.failed = true;
    process.stderr.write(`The log file cannot be written (${errorCodeOf(error) ?? String(error)}).\n`);
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
  return existsSync(file) ? statSync(file).size : 0;
}
