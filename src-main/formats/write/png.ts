import { encode } from 'fast-png';

/** A grey PNG of 8 bits: pixels row-major [height, width], 0 = black. */
export function writePng(pixels: Uint8Array, height: number, width: number): Uint8Array {
  return encode({ width, height, data: pixels, depth: 8, channels: 1 });
}

/** Colours: red, green, blue, a byte each, row-major [height, width, 3]. */
export interface ColourImage {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
  /** Latin-1 text to keep with the picture, by keywords such as "Description" (the PNG specification, 11.3.3). */
  readonly text: Readonly<Record<string, string>>;
}

/** A PNG file's bytes. Throws RangeError when the data are not of that size: a bug of the caller. */
export function writeColourPng({ height, width, data, text }: ColourImage): Uint8Array {
  const expected = height * width * 3;
  if (data.length !== expected) throw new RangeError(`An image of ${height}x${width} has ${expected} bytes, not ${data.length}.`);
  return encode({ height, width, channels: 3, depth: 8, data, text: { ...text } });
}
