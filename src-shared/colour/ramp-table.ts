import { parseHex, type HexColour, type Rgb } from './ramps.js';

/** Entries of a sequential table, and of a signed one, which has an exact middle: zero is the neutral stop itself. */
export const SEQUENTIAL_ENTRIES = 256;
export const SIGNED_ENTRIES = 255;

/**
 * A ramp as opaque RGBA entries (4 bytes each) between evenly spaced stops, mixed in sRGB as CSS gradients and SVG
 * filter tables are. The first entry is the first stop, the last entry the last.
 */
export function rampTable(stops: readonly HexColour[], entries: number): Uint8ClampedArray<ArrayBuffer> {
  if (stops.length < 2) throw new RangeError(`A ramp has at least 2 stops, not ${stops.length}`);
  const colours = stops.map(parseHex);
  const table = new Uint8ClampedArray(entries * 4);
  for (let entry = 0; entry < entries; entry++) {
    const at = (entry / (entries - 1)) * (stops.length - 1);
    const index = Math.min(stops.length - 2, Math.floor(at));
    const [from, to] = colours.slice(index, index + 2) as [Rgb, Rgb];
    from.forEach((channel, position) => {
      table[entry * 4 + position] = Math.round(channel + ((to[position] ?? channel) - channel) * (at - index));
    });
    table[entry * 4 + 3] = 255;
  }
  return table;
}

/** The entry of a sequential table for a value from 0 to `maximum`; beyond either end, that end. Throws for not-a-number. */
export function sequentialEntry(value: number, maximum: number): number {
  return Math.round(heldShare(maximum > 0 ? value / maximum : 0) * (SEQUENTIAL_ENTRIES - 1));
}

/** The entry of a signed table for a value from -maximum to maximum; 0 is the middle. Throws for not-a-number. */
export function signedEntry(value: number, maximum: number): number {
  return Math.round(heldShare(maximum > 0 ? 0.5 + 0.5 * (value / maximum) : 0.5) * (SIGNED_ENTRIES - 1));
}

function heldShare(share: number): number {
  if (Number.isNaN(share)) throw new RangeError('A colour is asked for a value that is not a number');
  return Math.min(1, Math.max(0, share));
}
