import { AppError } from '../errors.js';

export type ImageFormat = 'png' | 'jpeg';

export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
}

/** What a picture may hold at most; a larger one is refused before it is decoded. */
export const IMAGE_LIMITS = { bytes: 32_000_000, side: 8_192, pixels: 24_000_000 } as const;

const ADVICE = 'Use a PNG or a JPEG of one digit.';

/** Whether the bytes at a place are those of a text. */
function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

/**
 * What a picture's first bytes say of it. Throws `file-malformed` for anything but a PNG or a JPEG, for an animation,
 * and for a picture that is too large; `name` is for the message.
 */
export function readImageHeader(bytes: Uint8Array, name: string): ImageHeader {
  checkSize(bytes.length, name);
  const header = pngHeader(bytes, name) ?? jpegHeader(bytes, name);
  if (header === null) throw new AppError('file-malformed', `${name} ${kindOf(bytes)}. ${ADVICE}`);
  const { width, height } = header;
  if (width < 1 || height < 1) throw new AppError('file-malformed', `${name} is a picture without pixels. ${ADVICE}`);
  if (Math.max(width, height) > IMAGE_LIMITS.side || width * height > IMAGE_LIMITS.pixels) {
    throw tooLarge(name, `${width} × ${height} pixels`);
  }
  return header;
}

/** Throws `file-malformed` for a file that is too large to be looked at. */
export function checkSize(sizeBytes: number, name: string): void {
  if (sizeBytes > IMAGE_LIMITS.bytes) throw tooLarge(name, `${sizeBytes} bytes`);
}

function tooLarge(name: string, size: string): AppError {
  const { side, pixels } = IMAGE_LIMITS;
  const limit = `${side} pixels a side, ${pixels / 1e6} million pixels and ${IMAGE_LIMITS.bytes / 1e6} MB`;
  return new AppError('file-malformed', `${name} is too large (${size}). Pictures up to ${limit} can be read: make it smaller.`);
}

/** Why it is not a picture that can be read, as the end of a sentence. */
function kindOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty';
  if (hasText(bytes, 0, 'GIF8')) return 'is a GIF, which cannot be read';
  if (hasText(bytes, 0, 'RIFF') && hasText(bytes, 8, 'WEBP')) return 'is a WebP picture, which cannot be read';
  return 'is not a picture that can be read';
}

const PNG_SIGNATURE = '\u0089PNG\r\n\u001a\n';

/** PNG: an 8-byte signature, then chunks of length, name, data and checksum; IHDR is the first. Source: w3.org/TR/png-3. */
function pngHeader(bytes: Uint8Array, name: string): ImageHeader | null {
  if (!hasText(bytes, 0, PNG_SIGNATURE)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || !hasText(bytes, 12, 'IHDR'))
    throw new AppError('file-malformed', `${name} is a PNG that ends too soon. ${ADVICE}`);
  for (let at = 8; at + 8 <= bytes.length && !hasText(bytes, at + 4, 'IDAT'); at += 12 + view.getUint32(at)) {
    if (!hasText(bytes, at + 4, 'acTL')) continue;
    throw new AppError('file-malformed', `${name} is an animation, which cannot be read. ${ADVICE}`);
  }
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** JPEG: markers FF xx with a length; C0 to CF but C4, C8 and CC is the frame with height and width. Source: ITU-T T.81, B.1. */
function jpegHeader(bytes: Uint8Array, name: string): ImageHeader | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff)
      at += 1; // filling
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { format: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else at += 2 + view.getUint16(at + 2);
  }
  throw new AppError('file-malformed', `${name} is a JPEG without a picture in it. ${ADVICE}`);
}
