import fs from 'node:fs';
import { Gunzip } from 'fflate';

/** The file is not gzip data, or not all of it. */
export class DamagedGzip extends Error {}

const READ_BYTES = 65_536;

/**
 * What a gzip file holds, piece after piece: unpacked in one go, 50 MB of pictures take 100 MB, which stay with the
 * process for minutes. Its own checksum is not looked at. Throws DamagedGzip, or as the disk does.
 */
export function* gunzipFile(file: string): Generator<Uint8Array, void> {
  const pieces: Uint8Array[] = [];
  const gunzip = new Gunzip((piece) => {
    pieces.push(piece);
  });
  const descriptor = fs.openSync(file, 'r');
  try {
    for (let isEnd = false; !isEnd;) {
      const packed = new Uint8Array(READ_BYTES); // a new one each time: the decoder keeps what it has not used
      const count = fs.readSync(descriptor, packed);
      isEnd = count === 0;
      push(gunzip, packed.subarray(0, count), isEnd);
      yield* pieces.splice(0);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

function push(gunzip: Gunzip, packed: Uint8Array, isEnd: boolean): void {
  try {
    gunzip.push(packed, isEnd);
  } catch (error) {
    throw new DamagedGzip('This is no gzip data, or not all of it.', { cause: error });
  }
}
