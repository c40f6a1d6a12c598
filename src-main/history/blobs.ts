import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AppError } from '@shared/errors.js';

/**
 * Typed arrays as SQLite blobs and back. SQLite gives blobs as Buffers at any address, so reading copies. A blob of a
 * wrong length is a damaged row: `history-damaged`, for this one row.
 */
export function toBlob(values: Float32Array | Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The blob in memory of its own, once its length is known to be right: a damaged length allocates nothing. */
function ownCopy(blob: Uint8Array, expectedBytes: number, what: string): ArrayBuffer {
  if (blob.byteLength !== expectedBytes) {
    const found = `it has ${blob.byteLength} bytes where ${expectedBytes} were stored`;
    throw new AppError('history-damaged', `${what} cannot be read: ${found}. Other runs are not affected.`);
  }
  const copy = new ArrayBuffer(expectedBytes);
  new Uint8Array(copy).set(blob);
  return copy;
}

export function floatsFrom(blob: Uint8Array, length: number, what: string): Float32Array {
  return new Float32Array(ownCopy(blob, length * 4, what));
}

export function wordsFrom(blob: Uint8Array, length: number, what: string): Uint32Array {
  return new Uint32Array(ownCopy(blob, length * 4, what));
}

export function bytesFrom(blob: Uint8Array, length: number, what: string): Uint8Array {
  return new Uint8Array(ownCopy(blob, length, what));
}

/** Predicted classes as differences to the labels (mod 256), deflated: mostly zeros, so 12,000 take some 500 bytes. */
export function packPredictions(predicted: Uint8Array, labels: Uint8Array): Uint8Array {
  return deflateRawSync(predicted.map((value, index) => value - (labels[index] ?? 0)));
}

export function unpackPredictions(blob: Uint8Array, labels: Uint8Array, what: string): Uint8Array {
  let differences: Uint8Array;
  try {
    differences = inflateRawSync(blob, { maxOutputLength: Math.max(1, labels.length) });
  } catch (error) {
    throw new AppError('history-damaged', `${what} cannot be read: its stored bytes are damaged. Other runs are not affected.`, {
      cause: error,
    });
  }
  return bytesFrom(differences, labels.length, what).map((value, index) => value + (labels[index] ?? 0));
}
