/** The icon files of Windows and macOS: both are PNG pictures one after another, behind a table. */
import fs from 'node:fs';

/** Apple's names for the sizes; some are the doubled form of a smaller one. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];
const ICO_LARGEST = 256;
const ICO_HEADER_BYTES = 6;
const ICO_ENTRY_BYTES = 16;

/** @typedef {{ size: number, png: Buffer }} Picture square, `size` pixels wide */

/** @param {string} file @returns {Picture} @throws {Error} when it is not a square PNG */
export function readPicture(file) {
  const png = fs.readFileSync(file);
  const [width, height] = png.toString('latin1', 12, 16) === 'IHDR' ? [png.readUInt32BE(16), png.readUInt32BE(20)] : [0, 0];
  if (width === 0 || width !== height) throw new Error(`${file} is not a square PNG picture. Icons are made from those.`);
  return { size: width, png };
}

/** A Windows icon of the pictures up to 256 pixels. @param {readonly Picture[]} pictures @returns {Buffer} */
export function icoFile(pictures) {
  const shown = pictures.filter(({ size }) => size <= ICO_LARGEST).sort((a, b) => a.size - b.size);
  const header = Buffer.alloc(ICO_HEADER_BYTES);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(shown.length, 4);
  let offset = ICO_HEADER_BYTES + shown.length * ICO_ENTRY_BYTES;
  const entries = shown.map(({ size, png }) => {
    const entry = Buffer.alloc(ICO_ENTRY_BYTES);
    entry.writeUInt8(size % ICO_LARGEST, 0); // 0 stands for 256
    entry.writeUInt8(size % ICO_LARGEST, 1);
    entry.writeUInt16LE(1, 4); // colour planes
    entry.writeUInt16LE(32, 6); // bits of a pixel
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...shown.map(({ png }) => png)]);
}

/** A macOS icon of the pictures whose sizes it knows. @param {readonly Picture[]} pictures @returns {Buffer} */
export function icnsFile(pictures) {
  const block = (type, content) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(content.length + head.length, 4);
    return Buffer.concat([head, content]);
  };
  const known = ICNS_TYPES.flatMap(([type, size]) => {
    const picture = pictures.find((candidate) => candidate.size === size);
    return picture === undefined ? [] : [block(type, picture.png)];
  });
  return block('icns', Buffer.concat(known));
}
