import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rampTable, SEQUENTIAL_ENTRIES, sequentialEntry, SIGNED_ENTRIES, signedEntry } from '@shared/colour/ramp-table.js';
import { parseHex, SEQUENTIAL, SIGNED } from '@shared/colour/ramps.js';

const entryOf = (table: Uint8ClampedArray, entry: number): number[] => [...table.subarray(entry * 4, entry * 4 + 4)];
const opaque = (colour: string): number[] => [...parseHex(colour), 255];

describe('a ramp table', () => {
  test('begins and ends with the first and the last stop and is opaque', () => {
    const table = rampTable(SEQUENTIAL.light.stops, SEQUENTIAL_ENTRIES);
    expect(table).toHaveLength(1024);
    expect(entryOf(table, 0)).toEqual(opaque('#f5f6f3'));
    expect(entryOf(table, 255)).toEqual(opaque('#053e48'));
    expect(table.filter((_, index) => index % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  test('mixes neighbouring stops evenly', () => {
    expect(entryOf(rampTable(['#000000', '#ff8000'], 256), 51)).toEqual([51, 26, 0, 255]);
  });

  test('shows zero of a signed ramp as the neutral stop itself', () => {
    for (const theme of ['light', 'dark'] as const) {
      const table = rampTable(SIGNED[theme].stops, SIGNED_ENTRIES);
      expect(entryOf(table, signedEntry(0, 0.62))).toEqual(opaque(SIGNED[theme].stops[5] ?? ''));
      expect(entryOf(table, signedEntry(0, 0))).toEqual(opaque(SIGNED[theme].stops[5] ?? ''));
      expect(entryOf(table, signedEntry(-0.62, 0.62))).toEqual(opaque(SIGNED[theme].stops[0] ?? ''));
      expect(entryOf(table, signedEntry(0.62, 0.62))).toEqual(opaque(SIGNED[theme].stops[10] ?? ''));
    }
  });

  test('needs two stops', () => {
    expect(() => rampTable(['#000000'], 256)).toThrow('at least 2 stops, not 1');
  });
});

describe('an entry', () => {
  test('is inside the table for every value, and mirrored for the negative one', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true, min: 0 }), (value, maximum) => {
        fc.pre(!Number.isNaN(value / maximum));
        const entry = signedEntry(value, maximum);
        expect(entry).toBeGreaterThanOrEqual(0);
        expect(entry).toBeLessThan(SIGNED_ENTRIES);
        expect(Math.abs(entry + signedEntry(-value, maximum) - (SIGNED_ENTRIES - 1))).toBeLessThanOrEqual(1);
        expect(sequentialEntry(value, maximum)).toBeLessThan(SEQUENTIAL_ENTRIES);
      }),
    );
  });

  test('is found even where twice the maximum is too large for a number', () => {
    expect(signedEntry(Infinity, Number.MAX_VALUE)).toBe(SIGNED_ENTRIES - 1);
  });

  test('has no colour for what is not a number', () => {
    expect(() => signedEntry(NaN, 1)).toThrow('not a number');
    expect(() => sequentialEntry(NaN, 1)).toThrow('not a number');
  });
});
