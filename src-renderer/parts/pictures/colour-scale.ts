import { sequentialEntry, signedEntry } from '@shared/colour/ramp-table.js';

/** How values become colours: signed with zero as the neutral middle, or from zero up. */
export interface ColourScale {
  readonly kind: 'signed' | 'sequential';
  /** The end of the scale; a signed one begins at its negative. */
  readonly maximum: number;
}

/** RGBA entries (4 bytes each) of both ramps, as the style sheet has them now. */
export interface RampTables {
  readonly signed: Uint8ClampedArray;
  readonly sequential: Uint8ClampedArray;
}

/** Writes the colour of a value at a byte position of RGBA pixels; a value that is not a number is left transparent. */
export function putColour(target: Uint8ClampedArray, at: number, value: number, scale: ColourScale, tables: RampTables): void {
  if (Number.isNaN(value)) return;
  const isSigned = scale.kind === 'signed';
  const entry = isSigned ? signedEntry(value, scale.maximum) : sequentialEntry(value, scale.maximum);
  const table = isSigned ? tables.signed : tables.sequential;
  for (let byte = 0; byte < 4; byte++) target[at + byte] = table[entry * 4 + byte] ?? 0;
}

/** The stop of the signed ramp nearest to a value, as its token suffix: `n5` to `p5`. */
export function signedStop(value: number, maximum: number): string {
  const stop = maximum > 0 ? Math.round(5 * Math.min(1, Math.max(-1, value / maximum))) : 0;
  if (stop === 0) return '0';
  return stop < 0 ? `n${-stop}` : `p${stop}`;
}
