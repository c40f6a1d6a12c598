/** Reads ZIP archives (wheels, Electron's downloads), streaming and checking each entry; Node alone, no `unzip` needed. */
import fs from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_MIN_BYTES = 22;
const END_SEARCH_BYTES = END_MIN_BYTES + 0xffff;
const STORED = 0;
const DEFLATED = 8;
const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;

/** @typedef {{ name: string, method: number, crc: number, packedBytes: number, sizeBytes: number, offset: number, mode: number }} ZipEntry */

/** @param {string} file @returns {ZipEntry[]} */
export function readZipEntries(file) {
  const descriptor = fs.openSync(file, 'r');
  try {
    const tail = readTail(descriptor, END_SEARCH_BYTES);
    let end = tail.length - END_MIN_BYTES;
    while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
    if (end < 0) throw new Error(`${path.basename(file)} is not a whole ZIP archive`);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    fs.readSync(descriptor, directory, 0, directory.length, tail.readUInt32LE(end + 16));
    return parseDirectory(directory, tail.readUInt16LE(end + 10));
  } finally {
    fs.closeSync(descriptor);
  }
}

function readTail(descriptor, wantedBytes) {
  const sizeBytes = fs.fstatSync(descriptor).size;
  const tail = Buffer.alloc(Math.min(wantedBytes, sizeBytes));
  fs.readSync(descriptor, tail, 0, tail.length, sizeBytes - tail.length);
  return tail;
}

/** @param {Buffer} directory @param {number} count @returns {ZipEntry[]} */
function parseDirectory(directory, count) {
  const entries = [];
  for (let at = 0; entries.length < count;) {
    if (directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw new Error('the ZIP directory is damaged');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
      mode: directory.readUInt16LE(at + 40),
    });
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return entries;
}

/**
 * Unpacks the entries that `place` gives a target; each is checked against its CRC and size.
 * @param {string} file
 * @param {(name: string) => string | undefined} place the target for an entry's name, or undefined to leave it out
 * @returns {Promise<string[]>} the files written
 */
export async function unpackZip(file, place) {
  const written = [];
  for (const entry of readZipEntries(file)) {
    const target = entry.name.endsWith('/') ? undefined : place(entry.name);
    if (target === undefined) continue;
    await unpackEntry(file, entry, target);
    written.push(target);
  }
  return written;
}

/** @param {string} file @param {ZipEntry} entry @param {string} target */
async function unpackEntry(file, entry, target) {
  if (entry.name.split('/').includes('..') || (entry.mode & TYPE_MASK) === SYMLINK || ![STORED, DEFLATED].includes(entry.method))
    throw new Error(`${path.basename(file)} has an entry that is not unpacked here: ${entry.name}`);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const mode = entry.mode & 0o111 ? 0o755 : 0o644;
  const check = checkedStream(entry);
  const start = dataOffset(file, entry.offset);
  if (entry.packedBytes === 0) return fs.writeFileSync(target, '', { mode });
  const packed = fs.createReadStream(file, { start, end: start + entry.packedBytes - 1, highWaterMark: 1 << 20 });
  const unpacked = entry.method === DEFLATED ? [zlib.createInflateRaw({ chunkSize: 1 << 20 })] : [];
  await pipeline([packed, ...unpacked, check, fs.createWriteStream(target, { mode })]);
}

/** Where an entry's data begins: its local header has a name and extra fields of its own length. */
function dataOffset(file, headerOffset) {
  const header = Buffer.alloc(30);
  const descriptor = fs.openSync(file, 'r');
  fs.readSync(descriptor, header, 0, header.length, headerOffset);
  fs.closeSync(descriptor);
  return headerOffset + header.length + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/** @param {ZipEntry} entry */
function checkedStream({ name, crc, sizeBytes }) {
  let foundCrc = 0;
  let foundBytes = 0;
  return new Transform({
    transform(chunk, _encoding, done) {
      foundCrc = zlib.crc32(chunk, foundCrc);
      foundBytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      done(foundCrc === crc && foundBytes === sizeBytes ? null : new Error(`${name} in the archive is damaged`));
    },
  });
}
