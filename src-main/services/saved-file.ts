import { AppError } from '@shared/errors.js';
import type { SavedKind, SaveFileRequest } from '@shared/ipc/contract.js';

const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean => start.every((byte, index) => bytes[index] === byte);

/** The text, or undefined when the bytes are not UTF-8 or hold a zero. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined; // this is what was asked
  }
}

const IS_KIND: Readonly<Record<SavedKind, (bytes: Uint8Array) => boolean>> = {
  png: (bytes) => startsWith(bytes, PNG_SIGNATURE),
  svg: (bytes) => /^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(textOf(bytes) ?? ''),
  csv: (bytes) => textOf(bytes) !== undefined,
  html: (bytes) => /^\s*<!doctype html/i.test(textOf(bytes) ?? ''),
};

/** Throws `bad-request` when the bytes are not what the request says they are. */
export function checkSavedFile({ kind, bytes }: SaveFileRequest): void {
  if (!IS_KIND[kind](bytes)) throw new AppError('bad-request', `What was to be saved is not ${kind.toUpperCase()}. Nothing was written.`);
}
