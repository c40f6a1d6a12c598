/** IDX, the format of MNIST's own files (formats/read/idx.ts reads them back). Numbers are big-endian. */

function withHeader(magic: number, sizes: readonly number[], values: readonly Uint8Array[]): Uint8Array {
  const headerBytes = 4 * (sizes.length + 1);
  const file = new Uint8Array(headerBytes + values.reduce((sum, value) => sum + value.length, 0));
  const view = new DataView(file.buffer);
  [magic, ...sizes].forEach((word, at) => {
    view.setUint32(4 * at, word);
  });
  let offset = headerBytes;
  for (const value of values) {
    file.set(value, offset);
    offset += value.length;
  }
  return file;
}

/** Images that lie one behind the other, uint8 [count, height, width]. */
export function writeIdxPixels(pixels: Uint8Array, height: number, width: number): Uint8Array {
  return withHeader(0x803, [pixels.length / (height * width), height, width], [pixels]);
}

/** Images that all have the same size. */
export function writeIdxImages(images: readonly Uint8Array[], height: number, width: number): Uint8Array {
  return withHeader(0x803, [images.length, height, width], images);
}

export function writeIdxLabels(labels: ArrayLike<number>): Uint8Array {
  return withHeader(0x801, [labels.length], [Uint8Array.from(labels)]);
}
