import { DATASET_LIMITS } from '@shared/domain/dataset.js';
import type { LabelledImages, LabelNames } from './labelled-images.js';
import { quoted, readNamed, Unreadable } from './unreadable.js';

const VALUES = DATASET_LIMITS.side * DATASET_LIMITS.side;
/** A label and 784 values of three digits take some 3,200; a longer line is no image. */
const LONGEST_LINE = 8_192;
/** The label and its comma, then a digit and a comma or line end for each value. */
export const CSV_SHORTEST_LINE = 2 + 2 * VALUES;
const [NEWLINE, RETURN, SPACE, COMMA, ZERO, NINE] = [10, 13, 32, 44, 48, 57];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Reads images as CSV, in slices of any size: a label and 784 whole numbers from 0 to 255 in each line, row by row; a
 * first line with names of columns is left out. `capacity`: for how many images to make room, as their number can be told
 * from the file's size. Throws `file-malformed` with the line; `name` is for messages.
 */
export class CsvImageReader {
  private readonly name: string;
  private readonly names: LabelNames;
  private readonly pixels: Uint8Array;
  private readonly labels: Uint8Array;
  private readonly capacity: number;
  private rest: Uint8Array = new Uint8Array(0);
  private count = 0;
  private line = 0;

  constructor(name: string, names: LabelNames, capacity: number) {
    this.name = name;
    this.names = names;
    this.capacity = Math.min(capacity, DATASET_LIMITS.images);
    this.pixels = new Uint8Array(this.capacity * VALUES);
    this.labels = new Uint8Array(this.capacity);
  }

  feed(slice: Uint8Array): void {
    this.read(() => {
      const bytes = this.rest.length === 0 ? slice : Buffer.concat([this.rest, slice]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        this.readLine(bytes.subarray(start, end));
        start = end + 1;
      }
      this.rest = bytes.slice(start);
      if (this.rest.length > LONGEST_LINE) throw this.tooLong();
    });
  }

  /** The last line needs no end. */
  end(): LabelledImages {
    return this.read(() => {
      this.readLine(this.rest);
      if (this.count === 0) throw new Unreadable('there is no image in it');
      return { pixels: this.pixels.subarray(0, this.count * VALUES), labels: this.labels.subarray(0, this.count) };
    });
  }

  private read<T>(work: () => T): T {
    return readNamed(this.name, 'CSV file of images', work);
  }

  private tooLong(): Unreadable {
    return new Unreadable(`line ${this.line + 1} is longer than ${LONGEST_LINE} bytes, and a label with ${VALUES} values is not`);
  }

  private readLine(given: Uint8Array): void {
    if (given.length > LONGEST_LINE) throw this.tooLong();
    this.line += 1;
    const isMarked = this.line === 1 && BYTE_ORDER_MARK.every((byte, at) => given[at] === byte);
    const unmarked = isMarked ? given.subarray(BYTE_ORDER_MARK.length) : given;
    const bytes = unmarked.at(-1) === RETURN ? unmarked.subarray(0, -1) : unmarked;
    if (bytes.every((byte) => byte === SPACE)) return;
    const comma = bytes.indexOf(COMMA);
    const values = comma < 0 ? new Uint8Array(0) : bytes.subarray(comma + 1);
    if (this.line === 1 && isHeader(values)) return;
    if (this.count === this.capacity) throw new Unreadable(`it has more than ${this.capacity.toLocaleString('en-US')} images`);
    readValues(values, this.pixels.subarray(this.count * VALUES, (this.count + 1) * VALUES), this.line);
    this.labels[this.count] = this.names.numberOf(labelOf(bytes.subarray(0, Math.max(0, comma))));
    this.count += 1;
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

/** Names of columns: as many as values, and none is a pixel's value ("pixel0", "1x1"), or they count on (0 to 783). */
function isHeader(values: Uint8Array): boolean {
  const fields = Buffer.from(values).toString('latin1').split(',');
  if (fields.length !== VALUES) return false;
  const numbers = fields.map((field) => (/^ *\d+ *$/.test(field) ? Number(field) : NaN));
  return numbers.every((value) => !(value <= 255)) || numbers.every((value, at) => value === (numbers[0] ?? NaN) + at);
}

/** Without blanks and one pair of quotes around it. */
function labelOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8').trim();
  return /^".*"$/s.test(text) ? text.slice(1, -1).trim() : text;
}

/** Fills `target` with whole numbers between commas; blanks around them do not matter. */
function readValues(bytes: Uint8Array, target: Uint8Array, line: number): void {
  let field = 0;
  for (let start = 0; start <= bytes.length; field++) {
    const comma = bytes.indexOf(COMMA, start);
    const end = comma < 0 ? bytes.length : comma;
    const value = wholeNumber(bytes, start, end);
    if (value === null && field < VALUES && bytes.length > 0) {
      const found = quoted(Buffer.from(bytes.subarray(start, end)).toString('utf8').trim());
      throw new Unreadable(`value ${field + 1} of line ${line} is ${found}; whole numbers from 0 to 255 are possible`);
    }
    if (field < VALUES) target[field] = value ?? 0;
    start = end + 1;
  }
  const count = bytes.length === 0 ? 0 : field;
  if (count !== VALUES) throw new Unreadable(`line ${line} has ${count} values after its label, and an image has ${VALUES}`);
}

/** Null for anything but a whole number from 0 to 255. */
function wholeNumber(bytes: Uint8Array, start: number, end: number): number | null {
  let [first, last] = [start, end];
  while (first < last && bytes[first] === SPACE) first++;
  while (last > first && bytes[last - 1] === SPACE) last--;
  if (first === last || last - first > 3) return null;
  let value = 0;
  for (let at = first; at < last; at++) {
    const byte = bytes[at] ?? 0;
    if (!isDigit(byte)) return null;
    value = 10 * value + byte - ZERO;
  }
  return value > 255 ? null : value;
}
