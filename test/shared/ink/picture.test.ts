import { describe, expect, it } from 'vitest';
import { findPolarity, greyOf, inkOf, type GreyPicture } from '@shared/ink/picture.js';
import { prepareInk } from '@shared/ink/prepare.js';
import { testDigits } from '../../support/digits.js';

const { digit } = testDigits(10);
const picture = (levels: Uint8Array, side: number, format: GreyPicture['format'] = 'png'): GreyPicture => ({
  format,
  height: side,
  width: side,
  levels,
});

describe('polarity', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('of test digit %d and of its negative is found', (index) => {
    const levels = digit(index);
    expect(findPolarity(picture(levels, 28))).toBe('light-on-dark');
    expect(
      findPolarity(
        picture(
          levels.map((level) => 255 - level),
          28,
        ),
      ),
    ).toBe('dark-on-light');
  });

  it('dark on light and light on dark give the same ink, bit by bit', () => {
    const levels = digit(3);
    expect(inkOf(picture(levels, 28), 'light-on-dark').pixels).toEqual(levels);
    expect(
      inkOf(
        picture(
          levels.map((level) => 255 - level),
          28,
        ),
        'dark-on-light',
      ).pixels,
    ).toEqual(levels);
  });
});

describe('a photograph', () => {
  it('of grey, grainy paper has ink only where the pen was', () => {
    const side = 60;
    const levels = Uint8Array.from({ length: side * side }, (_, at) => {
      const [row, column] = [Math.floor(at / side), at % side];
      const isPen = column >= 28 && column < 33 && row >= 10 && row < 50;
      return isPen ? 60 : 180 + ((at * 7919) % 13);
    });
    const photo = picture(levels, side, 'jpeg');
    expect(findPolarity(photo)).toBe('dark-on-light');
    const image = inkOf(photo, 'dark-on-light');
    expect(prepareInk({ strokes: [], image })).toMatchObject({ ink: { height: 20, width: 3 } });
  });

  it('that is large is averaged down before anything else', () => {
    const image = inkOf(picture(new Uint8Array(1200 * 1200).fill(9, 0, 1200 * 600), 1200), 'light-on-dark');
    expect(image).toMatchObject({ height: 560, width: 560 });
  });
});

it('transparent pixels are paper', () => {
  expect([...greyOf(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255), 3)]).toEqual([255, 0, 76]);
});
