import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { rampTable, SEQUENTIAL_ENTRIES, SIGNED_ENTRIES } from '@shared/colour/ramp-table.js';
import { parseHex, SEQUENTIAL, SIGNED } from '@shared/colour/ramps.js';
import { flatImage } from '@shared/domain/tensor-image.js';
import { pictureCsv, pictureLayout } from '../../../src-renderer/features/inspect/picture-file.js';
import { atlasOf, movePixel, pixelAt } from '../../../src-renderer/parts/pictures/atlas.js';
import { signedStop } from '../../../src-renderer/parts/pictures/colour-scale.js';
import PixelMap from '../../../src-renderer/parts/pictures/PixelMap.svelte';

const tables = {
  signed: rampTable(SIGNED.light.stops, SIGNED_ENTRIES),
  sequential: rampTable(SEQUENTIAL.light.stops, SEQUENTIAL_ENTRIES),
};
const tile = (values: readonly number[], height: number, width: number, kind: 'signed' | 'sequential', maximum: number) => ({
  image: flatImage(values, height, width),
  scale: { kind, maximum },
});

describe('an atlas', () => {
  test('puts every value at its place in its own colour', () => {
    const atlas = atlasOf([tile([0, 1], 1, 2, 'sequential', 1), tile([-2, 0, 2, NaN], 2, 2, 'signed', 2)], tables);
    expect(atlas.places).toEqual([
      { x: 0, y: 0, width: 2, height: 1 },
      { x: 2, y: 0, width: 2, height: 2 },
    ]);
    const at = (x: number, y: number): number[] => [...atlas.pixels.subarray((y * atlas.width + x) * 4, (y * atlas.width + x) * 4 + 4)];
    expect(at(0, 0)).toEqual([...parseHex(SEQUENTIAL.light.stops[0] ?? ''), 255]);
    expect(at(1, 0)).toEqual([...parseHex(SEQUENTIAL.light.stops[9] ?? ''), 255]);
    expect(at(2, 0)).toEqual([...parseHex(SIGNED.light.stops[0] ?? ''), 255]);
    expect(at(3, 0)).toEqual([...parseHex(SIGNED.light.stops[5] ?? ''), 255]);
    expect(at(2, 1)).toEqual([...parseHex(SIGNED.light.stops[10] ?? ''), 255]);
    expect(at(3, 1)).toEqual([0, 0, 0, 0]);
  });

  test('takes the memory of the one before, and leaves nothing of it', () => {
    const before = atlasOf([tile([1, 1, 1, 1], 2, 2, 'sequential', 1)], tables);
    const after = atlasOf([tile([0, NaN, 0, 0], 2, 2, 'sequential', 1)], tables, before.pixels);
    expect(after.pixels).toBe(before.pixels);
    expect(after.pixels).toEqual(atlasOf([tile([0, NaN, 0, 0], 2, 2, 'sequential', 1)], tables).pixels);
    expect(atlasOf([tile([0], 1, 1, 'sequential', 1)], tables, before.pixels).pixels).toHaveLength(4);
  });

  test('of nothing is empty, not broken', () => {
    expect(atlasOf([], tables)).toMatchObject({ width: 1, height: 1, places: [] });
  });
});

test('the stop of a number is the nearest one, zero the neutral', () => {
  expect([-1, -0.35, 0, 0.05, 0.62, 9].map((value) => signedStop(value, 1))).toEqual(['n5', 'n2', '0', '0', 'p3', 'p5']);
  expect(signedStop(1, 0)).toBe('0');
});

test('a point finds its pixel, and none outside', () => {
  const image = flatImage(new Float32Array(8), 2, 4);
  const box = new DOMRect(10, 20, 40, 20);
  expect(pixelAt(image, box, 10, 20)).toEqual({ row: 0, column: 0 });
  expect(pixelAt(image, box, 49, 39)).toEqual({ row: 1, column: 3 });
  expect(pixelAt(image, box, 50, 20)).toBeNull();
  expect(movePixel({ row: 1, column: 3 }, 'ArrowRight', 2, 4)).toEqual({ row: 1, column: 3 });
  expect(movePixel({ row: 1, column: 3 }, 'ArrowUp', 2, 4)).toEqual({ row: 0, column: 3 });
  expect(movePixel({ row: 1, column: 3 }, 'x', 2, 4)).toBeNull();
});

test('a large picture is walked through with the arrow keys and left with Esc', async () => {
  const seen: unknown[] = [];
  const props = {
    tile: tile([1, 2, 3, 4], 2, 2, 'sequential', 4),
    label: 'Map',
    pixel: null,
    onpixel: (pixel: unknown) => seen.push(pixel),
  };
  const { rerender } = render(PixelMap, props);
  const map = screen.getByRole('application', { name: /^Map\./ });
  await fireEvent.keyDown(map, { key: 'ArrowLeft' });
  await rerender({ pixel: { row: 1, column: 1 } });
  await fireEvent.keyDown(map, { key: 'ArrowLeft' });
  await fireEvent.keyDown(map, { key: 'Escape' });
  expect(seen).toEqual([{ row: 1, column: 1 }, { row: 1, column: 0 }, null]);
});

test('the numbers of a picture are a line each', () => {
  const csv = pictureCsv([{ ...tile([1, -0.5], 1, 2, 'signed', 1), caption: 'a, "b"' }]);
  expect(csv).toBe('picture,row,column,value\r\n"a, ""b""",0,0,1\r\n"a, ""b""",0,1,-0.5\r\n');
});

test('a saved picture has room for all of its tiles', () => {
  expect(pictureLayout(1)).toMatchObject({ columns: 2, width: 420 });
  expect(pictureLayout(2, 2).width).toBeGreaterThan(2 * 320);
  const wide = pictureLayout(32);
  expect(wide.columns).toBe(12);
  expect(wide.height).toBeGreaterThan(3 * 112);
});
