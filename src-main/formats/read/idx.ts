import { constants, gunzipSync } from 'node:zlib';
import { AppError } from '@shared/errors.js';

/**
 * IDX, the format MNIST is published in: a big-endian magic number 0x00000803 (images: count, rows, columns) or
 * 0x00000801 (labels: count), then one byte per value. Raw or gzip. Source: yann.lecun.com/exdb/mnist, "FILE FORMATS".
 */
export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Row-major [count, height, width]. */
  readonly pixels: Uint8Array;
}

/** What a file may hold at most; a larger one is refused before anything is allocated for it. */
export const IDX_LIMITS = { count: 1_000_000, side: 256, inflatedBytes: 256 * 1024 * 1024 } as const;

const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;

const malformed = (name: string, what: string, cause?: unknown): AppError =>
  new AppError('file-malformed', `${name} is not a readable IDX file: ${what}`, cause === undefined ? undefined : { cause });

/** Unpacks no more than the header announces, so that a few bytes cannot fill the memory. */
function inflate(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const header = readIdxHeader(bytes, name);
  const announced = header.kind === 'labels' ? 8 + header.count : IMAGES_HEADER_BYTES + header.count * header.height * header.width;
  if (announced > IDX_LIMITS.inflatedBytes) {
    throw malformed(name, `it announces ${announced} bytes; at most ${IDX_LIMITS.inflatedBytes / 1024 / 1024} MB can be read.`);
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: announced });
  } catch (error) {
    throw malformed(name, 'its gzip data is damaged or longer than its header announces.', error);
  }
}

/** What the first bytes of an IDX file say of it. */
export type IdxHeader =
  | { readonly kind: 'images'; readonly count: number; readonly height: number; readonly width: number }
  | { readonly kind: 'labels'; readonly count: number };

/** As many bytes of a file as its header needs, packed or not: gzip's own header may hold the name of a file. */
export const IDX_HEADER_BYTES = 1024;
const IMAGES_HEADER_BYTES = 16;

/** Reads a file's first IDX_HEADER_BYTES, or all it has. Throws `file-malformed` for anything but images or labels. */
export function readIdxHeader(start: Uint8Array, name: string): IdxHeader {
  const raw = inflateStart(start);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const magic = raw.byteLength < 8 ? undefined : view.getUint32(0);
  if (magic === LABELS_MAGIC) return { kind: 'labels', count: view.getUint32(4) };
  if (magic === IMAGES_MAGIC && raw.byteLength >= IMAGES_HEADER_BYTES) {
    return { kind: 'images', count: view.getUint32(4), height: view.getUint32(8), width: view.getUint32(12) };
  }
  throw malformed(name, 'its first bytes are neither those of images nor those of labels.');
}

/** What so few bytes unpack to, at most about a megabyte; nothing when they are damaged. */
function inflateStart(start: Uint8Array): Uint8Array {
  const few = start.subarray(0, IDX_HEADER_BYTES);
  if (few[0] !== 0x1f || few[1] !== 0x8b) return few;
  try {
    return gunzipSync(few, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0); // the caller says what the file is not
  }
}

/** The header's lengths and the bytes after it, with their product checked against the file's size. */
function readBody(bytes: Uint8Array, name: string, magic: number, rank: number): { lengths: readonly number[]; body: Uint8Array } {
  const raw = inflate(bytes, name);
  const headerBytes = 4 + 4 * rank;
  if (raw.byteLength < headerBytes) throw malformed(name, `it has ${raw.byteLength} bytes and its header alone needs ${headerBytes}.`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const found = view.getUint32(0);
  if (found !== magic) {
    const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
    throw malformed(name, `it begins with ${hex(found)} where ${hex(magic)} was expected.`);
  }
  const lengths = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const [count = 0, ...sides] = lengths;
  if (count < 1 || count > IDX_LIMITS.count) throw malformed(name, `it announces ${count} entries; 1 to ${IDX_LIMITS.count} can be read.`);
  if (sides.some((side) => side < 1 || side > IDX_LIMITS.side)) {
    throw malformed(name, `its images are ${sides.join('x')}; sides of 1 to ${IDX_LIMITS.side} can be read.`);
  }
  const expected = lengths.reduce((product, length) => product * length, 1);
  const actual = raw.byteLength - headerBytes;
  if (actual !== expected) throw malformed(name, `it holds ${actual} values where its header announces ${expected}.`);
  return { lengths, body: raw.subarray(headerBytes) };
}

/** Images of an IDX file's bytes; the pixels are a view into them (or into what was unpacked). `name` is for messages. Throws `file-malformed`. */
export function readIdxImages(bytes: Uint8Array, name: string): IdxImages {
  const { lengths, body } = readBody(bytes, name, IMAGES_MAGIC, 3);
  const [count = 0, height = 0, width = 0] = lengths;
  return { count, height, width, pixels: body };
}

/** Labels of an IDX file's bytes, one byte each, as a view. Throws `file-malformed`. */
export function readIdxLabels(bytes: Uint8Array, name: string): Uint8Array {
  return readBody(bytes, name, LABELS_MAGIC, 1).body;
}
