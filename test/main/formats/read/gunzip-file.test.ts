import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedGzip, gunzipFile } from '../../../../src-main/formats/read/gunzip-file.js';
import { temporaryFolder } from '../../../support/processes.js';

const fileOf = (bytes: Uint8Array): string => {
  const file = path.join(temporaryFolder(), 'file.gz');
  writeFileSync(file, bytes);
  return file;
};

/** Bytes that gzip makes nothing smaller of. */
const noise = (count: number): Buffer =>
  Buffer.from(Uint32Array.from({ length: Math.ceil(count / 4) }, (_, at) => Math.imul(at + 1, 2_654_435_761)).buffer).subarray(0, count);

describe('a gzip file', () => {
  it('gives back what was packed, whatever it is and however long', () => {
    const content = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 60_000, max: 200_000 }).map(noise));
    fc.assert(
      fc.property(content, (bytes) => {
        expect(Buffer.concat([...gunzipFile(fileOf(gzipSync(bytes)))]).equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('comes in pieces, of which none is much of a long file', () => {
    const pieces = [...gunzipFile(fileOf(gzipSync(noise(4_000_000))))];
    expect(pieces.length).toBeGreaterThan(20);
    expect(Math.max(...pieces.map((piece) => piece.byteLength))).toBeLessThan(400_000);
  });

  it.each([
    ['cut', gzipSync(noise(100_000)).subarray(0, 70_000)],
    ['damaged', Buffer.concat([gzipSync(noise(100_000)).subarray(0, 30), noise(90_000)])],
    ['something else', Buffer.from('hello, this is a letter and no gzip file')],
  ])('that is %s is refused, at its end at the latest', (_, bytes) => {
    expect(() => gunzipSync(bytes)).toThrow();
    expect(() => [...gunzipFile(fileOf(bytes))]).toThrow(DamagedGzip);
  });

  it('that is not there fails as the disk does', () => {
    expect(() => [...gunzipFile(path.join(temporaryFolder(), 'none.gz'))]).toThrow(expect.objectContaining({ code: 'ENOENT' }) as Error);
  });
});
