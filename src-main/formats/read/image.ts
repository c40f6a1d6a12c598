import { inflateSync } from 'node:zlib';
import { decode as decodePng, type DecodedPng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import { AppError } from '@shared/errors.js';
import { IMAGE_LIMITS, readImageHeader } from '@shared/ink/image-header.js';
import { greyOf, type GreyPicture } from '@shared/ink/picture.js';

/** What a picture is made of; others, of which some hold packed data of their own, do not reach the decoder. */
const PNG_CHUNKS: readonly string[] = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
const SIGNATURE_BYTES = 8;
/** A decoder's memory at most, in MB: RGBA of the largest picture and what it needs besides. */
const JPEG_MEMORY_MB = 512;

/** Reads a PNG or a JPEG as grey levels on white paper. Throws `file-malformed`; `name` is for messages. */
export function readImage(bytes: Uint8Array, name: string): GreyPicture {
  const { format, width, height } = readImageHeader(bytes, name);
  try {
    const levels = format === 'png' ? greyOfPng(bytes) : greyOfJpeg(bytes);
    if (levels.length !== width * height) throw new Error(`${levels.length} pixels where ${width * height} were announced`);
    return { format, width, height, levels };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('file-malformed', `${name} is damaged or incomplete (${reason}). Save the picture anew.`, { cause: error });
  }
}

function greyOfJpeg(bytes: Uint8Array): Uint8Array {
  const options = {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: IMAGE_LIMITS.pixels / 1e6,
    maxMemoryUsageInMB: JPEG_MEMORY_MB,
  } as const;
  const { data, width, height } = decodeJpeg(bytes, options);
  return greyOf(data, width * height);
}

/** Any colour type and depth as grey. */
function greyOfPng(bytes: Uint8Array): Uint8Array {
  const chunks = pictureChunks(bytes);
  assertInflatesWithin(bytes, chunks);
  const png = decodePng(Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...chunks.map(({ whole }) => whole)]), { checkCrc: true });
  return greyOf(rgbaOf(png), png.width * png.height);
}

/** The most that a pixel takes: four samples of two bytes. And a filter byte a row, in each of up to seven passes. */
const inflatedLimit = (width: number, height: number): number => width * height * 8 + 7 * (height + 8);

/** A chunk of a PNG: its type, what it holds, and itself with length and checksum. */
interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly whole: Uint8Array;
}

/** The chunks that make the picture, in their order; the last may be cut short. */
function pictureChunks(bytes: Uint8Array): readonly PngChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const [type, end] = [Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1'), at + 8 + view.getUint32(at)];
    if (PNG_CHUNKS.includes(type)) chunks.push({ type, data: bytes.subarray(at + 8, end), whole: bytes.subarray(at, end + 4) });
  }
  return chunks;
}

/** A few bytes can unpack to gigabytes, whatever size the header tells. Throws RangeError beyond what the picture can need. */
function assertInflatesWithin(bytes: Uint8Array, chunks: readonly PngChunk[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []));
  inflateSync(Buffer.concat(packed), { maxOutputLength: inflatedLimit(view.getUint32(16), view.getUint32(20)) });
}

function rgbaOf(png: DecodedPng): Uint8Array {
  const { width, height, channels, depth, palette } = png;
  const sampleAt = unpacked(png);
  const full = 2 ** depth - 1;
  const rgba = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const samples = Array.from({ length: channels }, (_, channel) => sampleAt(pixel * channels + channel));
    const [red = 0, green = 0, blue = 0, alpha = 255] = palette
      ? (palette[samples[0] ?? 0] ?? [])
      : coloursOf(samples.map((sample) => Math.round((sample * 255) / full)));
    rgba.set([red, green, blue, isKeyed(png, samples) ? 0 : alpha], pixel * 4);
  }
  return rgba;
}

/** Grey, grey and alpha, RGB or RGBA as RGBA. */
function coloursOf(samples: readonly number[]): readonly number[] {
  const [first = 0, second = 255, third = 0, fourth = 255] = samples;
  return samples.length <= 2 ? [first, first, first, second] : [first, second, third, fourth];
}

/** Whether a pixel has the one colour that the file calls transparent. */
function isKeyed({ transparency, palette }: DecodedPng, samples: readonly number[]): boolean {
  return transparency !== undefined && palette === undefined && samples.every((sample, channel) => transparency[channel] === sample);
}

/** Samples of fewer than 8 bits lie packed in bytes, each row beginning with a new one. */
function unpacked({ data, depth, width, channels }: DecodedPng): (sample: number) => number {
  if (depth >= 8) return (sample) => data[sample] ?? 0;
  const rowSamples = width * channels;
  const rowBytes = Math.ceil((rowSamples * depth) / 8);
  return (sample) => {
    const column = sample % rowSamples;
    const byte = data[Math.floor(sample / rowSamples) * rowBytes + Math.floor((column * depth) / 8)] ?? 0;
    return (byte >> (8 - depth - ((column * depth) % 8))) & (2 ** depth - 1);
  };
}
