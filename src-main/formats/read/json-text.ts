import { Unreadable } from './unreadable.js';

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/** How deep brackets nest outside of strings. Looked at first: what is built from the text is as deep. */
function nesting(bytes: Uint8Array): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
  }
  return deepest;
}

/** Reads JSON (UTF-8) from outside. Throws Unreadable when it has more bytes or nests deeper than allowed, or is no JSON. */
export function readJson(bytes: Uint8Array, limits: { readonly bytes: number; readonly depth: number }): unknown {
  if (bytes.byteLength > limits.bytes) throw new Unreadable(`it has ${bytes.byteLength} bytes; at most ${limits.bytes} can be read`);
  const depth = nesting(bytes);
  if (depth > limits.depth) throw new Unreadable(`it nests ${depth} levels deep; at most ${limits.depth} can be read`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Unreadable(`it is not JSON text (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
}
