import { render, screen } from '@testing-library/svelte';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inkRgba, wholeScale } from '../../../src-renderer/parts/digit-pixels.js';
import DigitStrip from '../../../src-renderer/parts/DigitStrip.svelte';

describe('the pixels of a digit', () => {
  test('are ink of that opacity on clear paper, each as large as the scale', () => {
    const rgba = inkRgba(Uint8Array.from([0, 255, 128, 64]), 2, 2, 2);
    const opacity = [...rgba].filter((_, index) => index % 4 === 3);
    expect(opacity).toEqual([0, 0, 255, 255, 0, 0, 255, 255, 128, 128, 64, 64, 128, 128, 64, 64]);
    expect([...rgba].filter((_, index) => index % 4 !== 3).every((channel) => channel === 0)).toBe(true);
  });

  test('must be as many as the size says', () => {
    expect(() => inkRgba(new Uint8Array(783), 28, 28)).toThrow('A digit of 28 x 28 has 784 pixels, not 783');
  });

  test('are enlarged by the largest whole number that fits, never below 1', () => {
    expect([wholeScale(28, 56), wholeScale(28, 55), wholeScale(64, 56), wholeScale(0, 56)]).toEqual([2, 1, 1, 56]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), (side, space) => {
        const scale = wholeScale(side, space);
        expect(Number.isInteger(scale)).toBe(true);
        if (scale > 1) expect(side * scale).toBeLessThanOrEqual(space);
      }),
    );
  });
});

describe('the strip', () => {
  const digit = { pixels: new Uint8Array(784), width: 28, height: 28 };

  test('marks what was misread with what it was read as, and leaves the rest quiet', () => {
    const digits = [
      { key: 'a', ...digit, actual: '4', predicted: '9' },
      { key: 'b', ...digit, actual: '8', predicted: '8' },
      { key: 'c', ...digit, actual: '7', predicted: null },
    ];
    render(DigitStrip, { digits, emptyText: 'None yet' });
    const items = screen.getAllByRole('listitem');
    expect(items.map((item) => item.textContent.trim())).toEqual(['9 not 4', '8', '7']);
    expect(items.map((item) => item.classList.contains('wrong'))).toEqual([true, false, false]);
    expect(screen.getAllByRole('img').map((image) => image.getAttribute('aria-label'))).toEqual([
      'True 4, read as 9',
      'True 8, read correctly',
      'True 7',
    ]);
  });

  test('draws each digit at a whole multiple of its size', () => {
    const { container } = render(DigitStrip, { digits: [{ key: 'a', ...digit, actual: '4', predicted: '4' }], emptyText: '' });
    const canvas = container.querySelector('canvas');
    expect([canvas?.width, canvas?.height]).toEqual([56, 56]);
  });

  test('says why it is empty', () => {
    render(DigitStrip, { digits: [], emptyText: 'Digits appear after the first epoch' });
    expect(screen.getByText('Digits appear after the first epoch')).toBeTruthy();
  });
});
