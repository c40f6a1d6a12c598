import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { contrast, INKS, inkOn, luminance, parseHex, SEQUENTIAL, SIGNED, type ColourTheme, type Ramp } from '@shared/colour/ramps.js';

const tokens = readFileSync(path.join(import.meta.dirname, '../../../src-renderer/styles/tokens.css'), 'utf8');

/** The declarations of the rule that begins with a selector, by name. */
function rule(selector: string): ReadonlyMap<string, string> {
  const start = tokens.indexOf(`${selector} {`);
  const body = tokens.slice(start, tokens.indexOf('}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
}

const THEMES: readonly ColourTheme[] = ['light', 'dark'];
const RULES = {
  light: [rule(':root')],
  dark: [rule(":root:not([data-theme='light'])"), rule(":root[data-theme='dark']")],
} as const;

const RAMPS: readonly (readonly [string, Readonly<Record<ColourTheme, Ramp>>])[] = [
  ['seq', SEQUENTIAL],
  ['div', SIGNED],
];

describe.each(THEMES)('the ramps in the %s theme', (theme) => {
  test.each(RAMPS)('%s: the style sheet has the same stops and the ink that reads better on each', (prefix, ramps) => {
    for (const declared of RULES[theme]) {
      ramps[theme].stops.forEach((stop, index) => {
        const name = ramps[theme].names[index] ?? '';
        expect.soft([name, declared.get(`--${prefix}-${name}`)?.toLowerCase()]).toEqual([name, stop]);
        const ink = inkOn(stop, theme) === 'text' ? 'var(--text)' : 'var(--seq-on-strong)';
        expect.soft([name, declared.get(`--${prefix}-ink-${name}`)]).toEqual([name, ink]);
      });
      expect(declared.get('--text')?.toLowerCase()).toBe(INKS[theme].text);
      expect(declared.get('--seq-on-strong')?.toLowerCase()).toBe(INKS[theme].onStrong);
    }
  });

  test.each(RAMPS)('%s: text is readable on every stop (AA, 4.5 to 1)', (_, ramps) => {
    const worst = ramps[theme].stops.map((stop) => contrast(stop, INKS[theme][inkOn(stop, theme)]));
    expect(Math.min(...worst)).toBeGreaterThanOrEqual(4.5);
  });

  test('the signed ramp is symmetric in brightness about its neutral middle', () => {
    const brightness = SIGNED[theme].stops.map(luminance);
    const middle = 5;
    const away = theme === 'light' ? -1 : 1;
    for (let distance = 1; distance <= middle; distance++) {
      for (const side of [-1, 1]) {
        const nearer = brightness[middle + side * (distance - 1)] ?? NaN;
        const further = brightness[middle + side * distance] ?? NaN;
        expect((further - nearer) * away).toBeGreaterThan(0);
      }
    }
  });
});

test('luminance and contrast are those of WCAG', () => {
  expect(luminance('#ffffff')).toBeCloseTo(1, 10);
  expect(luminance('#000000')).toBe(0);
  expect(luminance('#ff0000')).toBeCloseTo(0.2126, 4);
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('only #rrggbb is a colour', () => {
  expect(parseHex('#0B4a84')).toEqual([11, 74, 132]);
  for (const wrong of ['', '#fff', 'red', '#12345g', '#1234567']) expect(() => parseHex(wrong)).toThrow(`not "${wrong}"`);
});
