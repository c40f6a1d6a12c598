import { crc32 } from 'node:zlib';
import { quoted, Unreadable } from './unreadable.js';

/** What an archive may hold at most; a larger one is refused before anything is read. */
export const STORED_ZIP_LIMITS = { entries: 1_024 } as const;

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const DIRECTORY_SIGNATURE = 0x02014b50;
const DIRECTORY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 1;

interface DirectoryEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly localAt: number;
  readonly next: number;
}

/**
 * The entries of a ZIP archive that compresses nothing, as PyTorch writes it: names to views into `bytes`, checksums
 * verified. Source: PKWARE's APPNOTE.TXT 4.3. Throws Unreadable for anything else, also for compressed entries.
 */
export function readStoredZip(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  if (count > STORED_ZIP_LIMITS.entries)
    throw new Unreadable(`it has ${count} parts, and at most ${STORED_ZIP_LIMITS.entries} can be read`);
  const entries = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let index = 0; index < count; index++) {
    const entry = readDirectoryEntry(view, bytes, at, end);
    if (entries.has(entry.name)) throw new Unreadable(`it has two parts called ${quoted(entry.name)}`);
    total += entry.bytes;
    if (total > bytes.length) throw new Unreadable('its parts are larger than the file');
    entries.set(entry.name, contentOf(view, bytes, entry));
    at = entry.next;
  }
  return entries;
}

/** The record that ends an archive; only a comment may follow it, and its length is in the record. */
function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) === END_SIGNATURE && view.getUint16(at + 20, true) === last - at) return at;
  }
  throw new Unreadable('it is cut off or is not a ZIP archive');
}

function readDirectoryEntry(view: DataView, bytes: Uint8Array, at: number, end: number): DirectoryEntry {
  if (at + DIRECTORY_BYTES > end || view.getUint32(at, true) !== DIRECTORY_SIGNATURE) throw new Unreadable('its list of parts is damaged');
  const nameBytes = view.getUint16(at + 28, true);
  const next = at + DIRECTORY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > end) throw new Unreadable('its list of parts is damaged');
  return {
    name: new TextDecoder().decode(bytes.subarray(at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + nameBytes)),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    localAt: view.getUint32(at + 42, true),
    next,
  };
}

function contentOf(view: DataView, bytes: Uint8Array, entry: DirectoryEntry): Uint8Array {
  const { localAt } = entry;
  const name = quoted(entry.name);
  if (entry.method !== 0 || entry.packedBytes !== entry.bytes)
    throw new Unreadable(`its part ${name} is compressed, which PyTorch never does`);
  if ((entry.flags & ENCRYPTED) !== 0) throw new Unreadable(`its part ${name} is encrypted`);
  if (localAt + LOCAL_BYTES > bytes.length || view.getUint32(localAt, true) !== LOCAL_SIGNATURE)
    throw new Unreadable(`its part ${name} is not there`);
  const start = localAt + LOCAL_BYTES + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true);
  if (start + entry.bytes > bytes.length) throw new Unreadable(`its part ${name} is cut off`);
  const content = bytes.subarray(start, start + entry.bytes);
  if (crc32(content) !== entry.crc) throw new Unreadable(`its part ${name} is damaged (the checksum does not fit)`);
  return content;
}
