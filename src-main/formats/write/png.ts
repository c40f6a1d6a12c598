import { encode } from 'fast-png';

/** A grey PNG of 8 bits: pixels row-major [height, width], 0 = black. */
export function writePng(pixels: Uint8Array, height: number, width: number): Uint8Array {
  return encode({ width, height, data: pixels, depth: 8, channels: 1 });
}
