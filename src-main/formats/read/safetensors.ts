import type { NamedTensor } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';

/** What a file may hold at most; a larger one is refused before anything is allocated for it. */
export const SAFETENSORS_LIMITS = {
  headerBytes: 16 * 1024 * 1024,
  tensors: 4_096,
  rank: 8,
  nameLength: 256,
  fileBytes: 2 ** 30,
} as const;

export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of the data. */
  readonly tensors: readonly NamedTensor[];
}

/** Where an entry says its values are, in bytes after the header. */
interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

class Refused extends Error {}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCountList = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isCount);
const quoted = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
};

/**
 * Reads a safetensors file of float32 tensors, strictly: every byte of the data belongs to exactly one tensor. `name`
 * is for messages. Throws `file-malformed`, which says what is wrong and where. Values are copies.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  try {
    const { header, data } = splitFile(bytes);
    const { __metadata__: metadata, ...entries } = header;
    return { metadata: readMetadata(metadata), tensors: readTensors(entries, data) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new AppError('file-malformed', `${name} is not a readable safetensors file: ${error.message}`, { cause: error });
  }
}

function splitFile(bytes: Uint8Array): { readonly header: Readonly<Record<string, unknown>>; readonly data: Uint8Array } {
  const { headerBytes, fileBytes } = SAFETENSORS_LIMITS;
  if (bytes.byteLength > fileBytes) throw new Refused(`it has ${bytes.byteLength} bytes; at most ${fileBytes} can be read.`);
  if (bytes.byteLength < 8) throw new Refused(`it has ${bytes.byteLength} bytes, and the length of its header alone takes 8.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(headerBytes))
    throw new Refused(`its header would have ${length.toString()} bytes; at most ${headerBytes} can be read.`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.byteLength)
    throw new Refused(`its header should end at byte ${dataStart}, and the file ends at ${bytes.byteLength}.`);
  return { header: parseHeader(bytes.subarray(8, dataStart)), data: bytes.subarray(dataStart) };
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes[0] !== 0x7b) throw new Refused('its header does not begin with {.');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new Refused(`its header is not JSON text (${error instanceof Error ? error.message : String(error)}).`);
  }
  if (!isRecord(header)) throw new Refused('its header is not a JSON object.');
  return header;
}

function readMetadata(value: unknown): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (!isRecord(value)) throw new Refused('__metadata__ is not an object of strings.');
  const entries = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text !== 'string') throw new Refused(`__metadata__ has ${quoted(text)} at ${quoted(key)} where a string must be.`);
    return [key, text];
  });
  return new Map(entries);
}

function readEntry(name: string, value: unknown): Entry {
  const { rank, nameLength } = SAFETENSORS_LIMITS;
  const at = `tensor ${quoted(name)}`;
  if (name === '' || name.length > nameLength) throw new Refused(`${at}: names have 1 to ${nameLength} characters.`);
  if (!isRecord(value)) throw new Refused(`${at} is not described by an object.`);
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  const [extra] = Object.keys(rest);
  if (extra !== undefined) throw new Refused(`${at} has an unknown field ${quoted(extra)}.`);
  if (dtype !== 'F32') throw new Refused(`${at} has the type ${quoted(dtype ?? null)}; only F32 can be read.`);
  if (!isCountList(shape) || shape.length > rank) throw new Refused(`${at} has no shape of at most ${rank} whole numbers.`);
  if (!isCountList(offsets) || offsets.length !== 2) throw new Refused(`${at} has no data_offsets of two whole numbers.`);
  const [begin = 0, end = 0] = offsets;
  const size = shape.reduce((product, length) => product * length, 4);
  if (end - begin !== size)
    throw new Refused(`${at} has the shape [${shape.join(', ')}], which takes ${size} bytes, and ${end - begin} bytes of data.`);
  return { name, shape, begin, end };
}

function readTensors(header: Readonly<Record<string, unknown>>, data: Uint8Array): readonly NamedTensor[] {
  const named = Object.entries(header);
  const { tensors } = SAFETENSORS_LIMITS;
  if (named.length > tensors) throw new Refused(`it has ${named.length} tensors; at most ${tensors} can be read.`);
  const entries = named.map(([name, value]) => readEntry(name, value)).sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected)
      throw new Refused(`tensor ${quoted(name)} begins at byte ${begin} of the data, where ${expected} was expected.`);
    if (end > data.byteLength) throw new Refused(`tensor ${quoted(name)} ends at byte ${end} of the data, which has ${data.byteLength}.`);
    expected = end;
  }
  if (expected !== data.byteLength) throw new Refused(`${data.byteLength - expected} bytes at its end belong to no tensor.`);
  return entries.map(({ name, shape, begin, end }) => ({ name, shape, values: floatsOf(data.subarray(begin, end)) }));
}

/** A copy, which is aligned to four bytes whatever the header's length was. */
function floatsOf(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.byteLength / 4);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}
