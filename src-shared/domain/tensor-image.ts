import type { NamedTensor } from './named-tensor.js';

/** A picture inside a tensor, without copying: its value at a row and column is values[offset + row * rowStride + column * columnStride]. */
export interface TensorImage {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

function need(condition: boolean, message: string): void {
  if (!condition) throw new RangeError(message);
}

/** One channel of [height, width, channels]. */
export function channelImage({ name, shape, values }: NamedTensor, channel: number): TensorImage {
  const [height = 0, width = 0, channels = 0] = shape;
  need(shape.length === 3 && channel >= 0 && channel < channels, `${name} of shape ${shape.join('×')} has no channel ${channel}`);
  return { values, height, width, offset: channel, rowStride: width * channels, columnStride: channels };
}

/** The part of a kernel [height, width, inputs, outputs] that one input channel meets in one filter. */
export function kernelSlice({ name, shape, values }: NamedTensor, input: number, filter: number): TensorImage {
  const [height = 0, width = 0, inputs = 0, filters = 0] = shape;
  const isInside = input >= 0 && input < inputs && filter >= 0 && filter < filters;
  need(shape.length === 4 && isInside, `${name} of shape ${shape.join('×')} has no slice of input ${input} in filter ${filter}`);
  return {
    values,
    height,
    width,
    offset: input * filters + filter,
    rowStride: width * inputs * filters,
    columnStride: inputs * filters,
  };
}

/** The weights of one unit of a dense kernel [height * width, units], as the image they are multiplied with. */
export function unitImage({ name, shape, values }: NamedTensor, height: number, width: number, unit: number): TensorImage {
  const [inputs = 0, units = 0] = shape;
  const fits = shape.length === 2 && inputs === height * width && unit >= 0 && unit < units;
  need(fits, `${name} of shape ${shape.join('×')} has no unit ${unit} of ${height}×${width} inputs`);
  return { values, height, width, offset: unit, rowStride: width * units, columnStride: units };
}

/** Row-major values [height, width] as a picture. */
export function flatImage(values: ArrayLike<number>, height: number, width: number): TensorImage {
  need(values.length === height * width, `A picture of ${height}×${width} has ${height * width} values, not ${values.length}`);
  return { values, height, width, offset: 0, rowStride: width, columnStride: 1 };
}

export function valueAt(image: TensorImage, row: number, column: number): number {
  return image.values[image.offset + row * image.rowStride + column * image.columnStride] ?? NaN;
}

/** All values, row by row. */
export function valuesOf(image: TensorImage): Float32Array {
  const values = new Float32Array(image.height * image.width);
  for (let row = 0, at = 0; row < image.height; row++) {
    for (let column = 0; column < image.width; column++, at++) values[at] = valueAt(image, row, column);
  }
  return values;
}

export interface Extent {
  /** The largest and the smallest finite value; 0 when there is none. */
  readonly maximum: number;
  readonly minimum: number;
  /** The largest distance from zero. */
  readonly magnitude: number;
  /** Share of values above zero. */
  readonly positiveShare: number;
  /** Square root of the sum of squares. */
  readonly norm: number;
}

/** What a scale, a badge and an order need to know of pictures, over all of them together. */
export function extentOf(images: readonly TensorImage[]): Extent {
  let [maximum, minimum, positive, count, squares] = [-Infinity, Infinity, 0, 0, 0];
  for (const image of images) {
    count += image.height * image.width;
    for (let row = 0; row < image.height; row++) {
      for (let column = 0; column < image.width; column++) {
        const value = valueAt(image, row, column);
        if (!Number.isFinite(value)) continue;
        if (value > maximum) maximum = value;
        if (value < minimum) minimum = value;
        if (value > 0) positive++;
        squares += value * value;
      }
    }
  }
  if (maximum < minimum) [maximum, minimum] = [0, 0];
  return {
    maximum,
    minimum,
    magnitude: Math.max(Math.abs(maximum), Math.abs(minimum)),
    positiveShare: count === 0 ? 0 : positive / count,
    norm: Math.sqrt(squares),
  };
}
