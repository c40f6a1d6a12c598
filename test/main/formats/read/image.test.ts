import { encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../../../src-main/formats/read/image.js';
import { writePng } from '../../../../src-main/formats/write/png.js';
import { AppError } from '@shared/errors.js';
import { testDigits } from '../../../support/digits.js';

const digit = testDigits(1).digit(0);

function refusal(bytes: Uint8Array): string {
  try {
    readImage(bytes, 'a.png');
  } catch (error) {
    if (error instanceof AppError && error.code === 'file-malformed') return error.message;
    throw error;
  }
  return 'was read';
}

describe('a PNG', () => {
  it('that was written is read back bit by bit', () => {
    expect(readImage(writePng(digit, 28, 28), 'a.png')).toEqual({ format: 'png', width: 28, height: 28, levels: digit });
  });

  it.each([
    ['grey with alpha', { channels: 2, data: Uint8Array.of(0, 255, 0, 0) }, [0, 255]],
    ['RGB', { channels: 3, data: Uint8Array.of(255, 255, 255, 255, 0, 0) }, [255, 76]],
    ['RGBA', { channels: 4, data: Uint8Array.of(0, 0, 0, 255, 10, 10, 10, 0) }, [0, 255]],
    ['16 bits', { channels: 1, depth: 16 as const, data: Uint16Array.of(65_535, 257) }, [255, 1]],
    ['1 bit', { channels: 1, depth: 1 as const, data: Uint8Array.of(0b10000000) }, [255, 0]],
  ])('in %s is grey on white paper', (_, picture, levels) => {
    expect([...readImage(encode({ width: 2, height: 1, ...picture }), 'a.png').levels]).toEqual(levels);
  });

  it('that would unpack to gigabytes is refused before it does', () => {
    const bomb = Buffer.from(writePng(digit, 28, 28));
    const packed = deflateSync(Buffer.alloc(60_000_000));
    const start = bomb.indexOf('IDAT');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(packed.length);
    const file = Buffer.concat([bomb.subarray(0, start - 4), length, Buffer.from('IDAT'), packed, Buffer.alloc(4)]);
    expect(refusal(file)).toContain('a.png is damaged or incomplete');
  });

  it('is read without what is packed beside the picture, which could unpack to gigabytes', () => {
    const picture = Buffer.from(writePng(digit, 28, 28));
    const profile = Buffer.concat([Buffer.from('name\0\0'), Buffer.from('no zlib stream: whoever unpacks it fails')]);
    const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from('iCCP'), profile, Buffer.alloc(4)]);
    chunk.writeUInt32BE(profile.length, 0);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
    const start = picture.indexOf('IDAT') - 4;
    const file = Buffer.concat([picture.subarray(0, start), chunk, picture.subarray(start)]);
    expect(readImage(file, 'a.png').levels).toEqual(digit);
  });

  it('that is cut or changed anywhere is refused or read, never a crash', () => {
    const whole = writePng(digit, 28, 28);
    for (let at = 0; at < whole.length; at += 3) {
      expect(refusal(whole.slice(0, at))).toContain('a.png is');
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      expect(refusal(changed)).toMatch(/a\.png is|was read/);
    }
  });
});

describe('a JPEG', () => {
  const data = Uint8Array.from({ length: 32 * 32 * 4 }, (_, at) => (at % 4 === 3 ? 255 : at < 2048 ? 20 : 230));
  const file = jpeg.encode({ width: 32, height: 32, data }, 95).data;

  it('is read as grey', () => {
    const { format, width, height, levels } = readImage(file, 'a.jpg');
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 32, height: 32 });
    expect(Math.abs((levels[0] ?? 0) - 20)).toBeLessThan(4);
    expect(Math.abs((levels.at(-1) ?? 0) - 230)).toBeLessThan(4);
  });

  it('that is cut is refused or read, never a crash', () => {
    for (let at = 4; at < file.length; at += 7) expect(refusal(file.subarray(0, at))).toMatch(/a\.png is|was read/);
  });
});
