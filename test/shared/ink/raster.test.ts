import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreOfMass, inkBox, paste, scaleByArea, scaleByNearest, squared, type Raster } from '@shared/ink/raster.js';

const raster = (width: number, values: readonly number[]): Raster => ({
  width,
  height: values.length / width,
  values: Float64Array.from(values),
});
const anyRaster = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([height, width]) =>
    fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: height * width, maxLength: height * width })
      .map((values) => raster(width, values)),
  );
const meanOf = ({ values }: Raster): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('area averaging', () => {
  it('weighs pixels at an edge by the part that is covered', () => {
    expect([...scaleByArea(raster(3, [0, 90, 255]), 1, 2).values]).toEqual([30, 200]);
    expect([...scaleByArea(raster(1, [0, 90, 255]), 2, 1).values]).toEqual([30, 200]);
  });

  it('keeps the mean, whatever becomes of the size', () => {
    fc.assert(
      fc.property(anyRaster, fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 15 }), (source, height, width) => {
        expect(meanOf(scaleByArea(source, height, width))).toBeCloseTo(meanOf(source), 6);
      }),
    );
  });

  it('undoes a whole enlargement exactly', () => {
    fc.assert(
      fc.property(anyRaster, fc.integer({ min: 1, max: 10 }), (source, times) => {
        const large = scaleByNearest(source, source.height * times, source.width * times);
        expect(scaleByArea(large, source.height, source.width)).toEqual(source);
      }),
    );
  });
});

describe('boxes', () => {
  it('hold all of the ink and no more', () => {
    expect(inkBox(raster(4, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 9, 0]))).toEqual({ left: 1, top: 1, width: 2, height: 2 });
    expect(inkBox(raster(2, [0, 0, 0, 0]))).toBeNull();
  });

  it('pasting loses only what lies outside', () => {
    expect([...paste(raster(2, [1, 2, 3, 4]), 2, 1, -1).values]).toEqual([0, 3, 0, 0]);
    expect([...squared(raster(3, [7, 8, 9])).values]).toEqual([0, 0, 0, 7, 8, 9, 0, 0, 0]);
  });

  it('the centre of mass is where the ink balances', () => {
    expect(centreOfMass(raster(3, [0, 0, 10, 0, 0, 30]))).toEqual({ x: 2, y: 0.75 });
    expect(centreOfMass(raster(3, [0, 0, 0]))).toEqual({ x: 1, y: 0 });
  });
});
