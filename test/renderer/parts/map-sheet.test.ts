import { expect, it } from 'vitest';
import { mapCount, mapRgba, mapView, putMaps, sheetLayout } from '../../../src-renderer/parts/map-pixels.js';

/** A table whose entry n is the grey n, so that a colour tells the entry that was chosen. */
const greys = (entries: number): Uint8ClampedArray => Uint8ClampedArray.from({ length: entries * 4 }, (_, at) => Math.floor(at / 4));
const TABLES = { signed: greys(255), sequential: greys(256) };

it('lays out the maps of a layer in rows with room between them, and a vector as one picture', () => {
  expect(sheetLayout([28, 28, 16], 8)).toEqual({ columns: 8, rows: 2, gap: 2, width: 8 * 30 - 2, height: 2 * 30 - 2 });
  expect(sheetLayout([2, 2, 3], 16)).toEqual({ columns: 3, rows: 1, gap: 1, width: 8, height: 2 });
  expect(sheetLayout([40], 16)).toEqual({ columns: 1, rows: 1, gap: 0, width: 32, height: 2 });
  expect([mapCount([5, 5, 7]), mapCount([128])]).toEqual([7, 1]);
});

it('paints each map by its own largest value, as it is painted alone, and leaves the rest clear', () => {
  const [shape, values] = [[2, 2, 2], new Float32Array([1, 40, 2, 0, 4, 20, 0, 10])] as const;
  const layout = sheetLayout(shape, 2);
  const pixels = new Uint8ClampedArray(layout.width * layout.height * 4);
  putMaps({ ...layout, pixels }, layout, shape, values, TABLES);
  const greyAt = (x: number, y: number): number => pixels[(y * layout.width + x) * 4] ?? -1;
  expect([greyAt(0, 0), greyAt(1, 0), greyAt(0, 1), greyAt(1, 1)]).toEqual([64, 128, 255, 0]);
  expect([greyAt(3, 0), greyAt(4, 0), greyAt(3, 1), greyAt(4, 1)]).toEqual([255, 0, 128, 64]);
  expect(pixels.slice(2 * 4, 3 * 4)).toEqual(new Uint8ClampedArray(4));
  const alone = mapRgba(mapView(shape, values, 1), 'sequential', TABLES);
  expect(greyAt(4, 1)).toBe(alone[3 * 4]);
});
