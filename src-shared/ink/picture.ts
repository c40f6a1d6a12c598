import type { InkImage } from './drawing.js';
import type { ImageFormat } from './image-header.js';
import { rasterOf, scaleByArea, toPixels } from './raster.js';

/** A decoded picture: grey levels, row-major [height, width], 0 = black, 255 = white. */
export interface GreyPicture {
  readonly format: ImageFormat;
  readonly height: number;
  readonly width: number;
  readonly levels: Uint8Array;
}

export const POLARITIES = ['dark-on-light', 'light-on-dark'] as const;
export type Polarity = (typeof POLARITIES)[number];

/** RGBA to grey (BT.601) on white paper; `height` and `width` are those of the picture. */
export function greyOf(rgba: Uint8Array | Uint8ClampedArray, count: number): Uint8Array {
  const levels = new Uint8Array(count);
  for (let pixel = 0; pixel < count; pixel++) {
    const at = pixel * 4;
    const [red = 0, green = 0, blue = 0, alpha = 0] = [rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]];
    const grey = (0.299 * red + 0.587 * green + 0.114 * blue) * (alpha / 255) + 255 - alpha;
    levels[pixel] = Math.round(grey);
  }
  return levels;
}

/** The levels of the outermost pixels, in which there is mostly paper. */
function borderLevels({ height, width, levels }: GreyPicture): Uint8Array {
  const isBorder = (at: number): boolean => {
    const [row, column] = [Math.floor(at / width), at % width];
    return row === 0 || column === 0 || row === height - 1 || column === width - 1;
  };
  return levels.filter((_, at) => isBorder(at));
}

const middleOf = (levels: Uint8Array): number => levels.toSorted()[Math.floor(levels.length / 2)] ?? 0;

/** The paper is what the border mostly shows: lighter than the middle between darkest and lightest, or darker. */
export function findPolarity(picture: GreyPicture): Polarity {
  const [darkest, lightest] = extremes(picture.levels);
  return middleOf(borderLevels(picture)) * 2 > darkest + lightest ? 'dark-on-light' : 'light-on-dark';
}

function extremes(levels: Uint8Array): readonly [number, number] {
  return levels.reduce<readonly [number, number]>(([low, high], level) => [Math.min(low, level), Math.max(high, level)], [255, 0]);
}

/** Grain and JPEG's rings around the ink, as a share of the distance from paper to ink. */
const NOISE = 0.2;
/** Paper that far from its own colour is a photograph's. */
const CLEAN_LEVELS = 4;
/** Larger pictures are averaged down to this first: the networks see 20 pixels of it. */
const MOST_SIDE = 560;

/**
 * A picture as ink: paper 0, full ink 255. Clean pictures (a drawing program's, MNIST's own) keep their levels exactly;
 * in photographs and JPEGs paper is set to 0 up to its grain, and the darkest ink to 255.
 */
export function inkOf(picture: GreyPicture, polarity: Polarity): InkImage {
  const { height, width } = picture;
  const ink = polarity === 'light-on-dark' ? picture.levels : picture.levels.map((level) => 255 - level);
  const paper = middleOf(borderLevels({ ...picture, levels: ink }));
  const isClean = picture.format === 'png' && paper <= CLEAN_LEVELS;
  return smaller({
    height,
    width,
    pixels: isClean ? (paper === 0 ? ink : ink.map((level) => Math.max(0, level - paper))) : stretched(ink, paper),
  });
}

function stretched(ink: Uint8Array, paper: number): Uint8Array {
  const [, darkest] = extremes(ink);
  const range = Math.max(1, darkest - paper);
  return ink.map((level) => {
    const share = (level - paper) / range;
    return share < NOISE ? 0 : Math.round((255 * (share - NOISE)) / (1 - NOISE));
  });
}

function smaller(image: InkImage): InkImage {
  const scale = MOST_SIDE / Math.max(image.height, image.width);
  if (scale >= 1) return image;
  const [height, width] = [image.height, image.width].map((length) => Math.max(1, Math.round(length * scale))) as [number, number];
  return { height, width, pixels: toPixels(scaleByArea(rasterOf(image), height, width)) };
}
