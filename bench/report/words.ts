import type { Spread } from '../statistics.js';

/** How figures are written in tables. */

export const NONE = '-';

/** Three digits that matter, without going below whole numbers: 3.88, 37.0, 1028. */
export function figure(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

export function orNone(value: number | null): string {
  return value === null ? NONE : figure(value);
}

/** 3.88 (3.85-3.92): median, least and most. */
export function withRange({ median, min, max }: Spread): string {
  return `${figure(median)} (${figure(min)}-${figure(max)})`;
}

export function times(ratio: Spread): string {
  return `${figure(ratio.median)}x`;
}
