/**
 * Grey pixels (row-major [height, width], 0 = paper) as RGBA for a canvas, each pixel `scale` x `scale`. The ink is
 * black with the pixel as its opacity, the paper transparent: the page's own paper shows, and one filter turns the ink
 * light in the dark theme. The data itself is never inverted.
 */
export function inkRgba(pixels: Uint8Array, width: number, height: number, scale = 1): Uint8ClampedArray<ArrayBuffer> {
  if (pixels.length !== width * height) {
    throw new RangeError(`A digit of ${width} x ${height} has ${width * height} pixels, not ${pixels.length}`);
  }
  const [columns, rows] = [width * scale, height * scale];
  const rgba = new Uint8ClampedArray(columns * rows * 4);
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(row / scale) * width;
    for (let column = 0; column < columns; column++) {
      rgba[(row * columns + column) * 4 + 3] = pixels[start + Math.floor(column / scale)] ?? 0;
    }
  }
  return rgba;
}

/** The largest whole multiple of a side that fits a space, at least 1 (so that pixels stay square and even). */
export function wholeScale(side: number, spacePixels: number): number {
  return Math.max(1, Math.floor(spacePixels / Math.max(1, side)));
}
