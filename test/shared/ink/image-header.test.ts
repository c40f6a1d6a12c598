import { describe, expect, it } from 'vitest';
import { AppError } from '@shared/errors.js';
import { readImageHeader } from '@shared/ink/image-header.js';

const text = (value: string): number[] => Array.from(value, (character) => character.charCodeAt(0));
const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const chunk = (name: string, data: number[]): number[] => [...word(data.length), ...text(name), ...data, 0, 0, 0, 0];
const png = (width: number, height: number, ...chunks: number[][]): Uint8Array =>
  Uint8Array.from([
    0x89,
    ...text('PNG\r\n\u001a\n'),
    ...chunk('IHDR', [...word(width), ...word(height), 8, 0, 0, 0, 0]),
    ...chunks.flat(),
    ...chunk('IDAT', [0]),
  ]);
const jpeg = (width: number, height: number): Uint8Array =>
  Uint8Array.from([
    0xff,
    0xd8,
    0xff,
    0xe0,
    0,
    4,
    0,
    0,
    0xff,
    0xc2,
    0,
    11,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    1,
    1,
    17,
    0,
  ]);

function refusal(bytes: Uint8Array): string {
  try {
    readImageHeader(bytes, 'a.png');
  } catch (error) {
    if (error instanceof AppError && error.code === 'file-malformed') return error.message;
    throw error;
  }
  return '';
}

describe('the header of a picture', () => {
  it('says how large it is', () => {
    expect(readImageHeader(png(640, 480), 'a')).toEqual({ format: 'png', width: 640, height: 480 });
    expect(readImageHeader(jpeg(640, 480), 'a')).toEqual({ format: 'jpeg', width: 640, height: 480 });
  });

  it.each([
    ['20,000 x 20,000', png(20_000, 20_000), 'a.png is too large (20000 × 20000 pixels)'],
    ['a JPEG of 65,000', jpeg(65_000, 65_000), 'a.png is too large (65000 × 65000 pixels)'],
    ['no pixels', png(0, 5), 'a.png is a picture without pixels'],
    ['an animated PNG', png(8, 8, chunk('acTL', [0, 0, 0, 2, 0, 0, 0, 0])), 'a.png is an animation'],
    ['a GIF', Uint8Array.from(text('GIF89a......')), 'a.png is a GIF'],
    ['a WebP', Uint8Array.from(text('RIFF....WEBPVP8 ')), 'a.png is a WebP'],
    ['text', Uint8Array.from(text('hello')), 'a.png is not a picture'],
    ['nothing', new Uint8Array(0), 'a.png is empty'],
    ['half a PNG', png(8, 8).subarray(0, 20), 'a.png is a PNG that ends too soon'],
    ['half a JPEG', jpeg(8, 8).subarray(0, 9), 'a.png is a JPEG without a picture'],
  ])('refuses %s with a sentence', (_, bytes, sentence) => {
    expect(refusal(bytes)).toContain(sentence);
  });

  it('never reads past the end, wherever a file is cut', () => {
    for (const whole of [png(8, 8, chunk('tEXt', text('words'))), jpeg(8, 8)]) {
      for (let length = 0; length < whole.length; length++) {
        try {
          readImageHeader(whole.slice(0, length), 'a');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }
    }
  });
});
