import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '@shared/errors.js';
import { IDX_LIMITS, readIdxHeader, readIdxImages, readIdxLabels } from '../../../../src-main/formats/read/idx.js';

function idxFile(magic: number, lengths: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * lengths.length);
  header.writeUInt32BE(magic, 0);
  lengths.forEach((length, axis) => header.writeUInt32BE(length, 4 + 4 * axis));
  return Buffer.concat([header, values]);
}
const images = (lengths: readonly [number, number, number], values: Uint8Array): Buffer => idxFile(0x803, lengths, values);
const labels = (values: Uint8Array): Buffer => idxFile(0x801, [values.length], values);

function refusal(read: () => unknown): AppError {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The file was read although it is damaged.');
}

describe('IDX files', () => {
  it('gives back images and labels of any shape, raw or gzip', () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(shape, fc.boolean(), fc.infiniteStream(fc.integer({ min: 0, max: 255 })), ([count, height, width], zipped, stream) => {
        const pixels = Uint8Array.from([...stream.take(count * height * width)]);
        const pack = (bytes: Buffer): Buffer => (zipped ? gzipSync(bytes) : bytes);
        expect(readIdxImages(pack(images([count, height, width], pixels)), 'x')).toMatchObject({ count, height, width });
        expect(Buffer.from(readIdxImages(pack(images([count, height, width], pixels)), 'x').pixels).equals(pixels)).toBe(true);
        expect(Buffer.from(readIdxLabels(pack(labels(pixels)), 'x')).equals(pixels)).toBe(true);
      }),
      { numRuns: 50, seed: 7 },
    );
  });

  it('refuses a cut, an overlong or a foreign file with a sentence that names it', () => {
    const good = images([2, 3, 4], new Uint8Array(24));
    for (const [bytes, reason] of [
      [good.subarray(0, good.length - 1), 'it holds 23 values where its header announces 24.'],
      [Buffer.concat([good, Buffer.of(0)]), 'it holds 25 values where its header announces 24.'],
      [good.subarray(0, 9), 'it has 9 bytes and its header alone needs 16.'],
      [Buffer.alloc(0), 'it has 0 bytes and its header alone needs 16.'],
      [labels(new Uint8Array(30)), 'it begins with 0x00000801 where 0x00000803 was expected.'],
      [images([0, 3, 4], new Uint8Array(0)), `it announces 0 entries; 1 to ${IDX_LIMITS.count} can be read.`],
      [images([1, 4096, 1], new Uint8Array(4096)), `its images are 4096x1; sides of 1 to ${IDX_LIMITS.side} can be read.`],
    ] as const) {
      const error = refusal(() => readIdxImages(bytes, 'digits.idx'));
      expect([error.code, error.message]).toEqual(['file-malformed', `digits.idx is not a readable IDX file: ${reason}`]);
    }
  });

  it('refuses damaged gzip data and a bomb', () => {
    const packed = gzipSync(images([2, 3, 4], new Uint8Array(24)));
    const bomb = gzipSync(images([2, 3, 4], new Uint8Array(10_000_000)));
    for (const bytes of [packed.subarray(0, packed.length - 9), bomb]) {
      expect(refusal(() => readIdxImages(bytes, 'digits.gz')).message).toContain(
        'its gzip data is damaged or longer than its header announces.',
      );
    }
    const announced = gzipSync(images([IDX_LIMITS.count, 256, 256], new Uint8Array(9)));
    expect(refusal(() => readIdxImages(announced, 'digits.gz')).message).toContain('bytes; at most 256 MB can be read.');
  });

  it('tells images from labels by a header alone, packed or not', () => {
    const [pictures, names] = [images([7, 3, 4], new Uint8Array(84)), labels(new Uint8Array(9))];
    for (const pack of [(bytes: Buffer): Buffer => bytes, (bytes: Buffer): Buffer => gzipSync(bytes)]) {
      expect(readIdxHeader(pack(pictures).subarray(0, 30), 'x')).toEqual({ kind: 'images', count: 7, height: 3, width: 4 });
      expect(readIdxHeader(pack(names), 'x')).toEqual({ kind: 'labels', count: 9 });
    }
    for (const bytes of [Buffer.alloc(0), pictures.subarray(0, 15), Buffer.from('hello, world'), Buffer.of(0x1f, 0x8b, 1)]) {
      expect(refusal(() => readIdxHeader(bytes, 'x')).message).toContain('neither those of images nor those of labels');
    }
  });

  it('never fails in another way, whatever the bytes are', () => {
    const good = images([3, 5, 5], new Uint8Array(75).fill(9));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(good.length), (at, value, length) => {
        const bytes = Buffer.from(good);
        bytes[at] = value;
        try {
          readIdxImages(bytes.subarray(0, length), 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});
