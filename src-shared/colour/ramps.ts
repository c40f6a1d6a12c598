/** The two colour ramps, as data: the tokens `--seq-*` and `--div-*` of the style sheet hold the same values. */

export type ColourTheme = 'light' | 'dark';

/** A colour as #rrggbb. */
export type HexColour = `#${string}`;

export interface Ramp {
  /** From the lowest value to the highest, evenly spaced. */
  readonly stops: readonly HexColour[];
  /** The token suffix of each stop: `--seq-3`, `--div-n2`. */
  readonly names: readonly string[];
}

const SEQUENTIAL_NAMES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const SIGNED_NAMES = ['n5', 'n4', 'n3', 'n2', 'n1', '0', 'p1', 'p2', 'p3', 'p4', 'p5'] as const;

/** For counts and activations: 0 is close to the surface, 9 the maximum. */
export const SEQUENTIAL: Readonly<Record<ColourTheme, Ramp>> = {
  light: {
    names: SEQUENTIAL_NAMES,
    stops: ['#f5f6f3', '#ddebe9', '#c2dedd', '#a3ced0', '#80bbc0', '#5ba5ad', '#44929d', '#1f7380', '#0b5a66', '#053e48'],
  },
  dark: {
    names: SEQUENTIAL_NAMES,
    stops: ['#1e2223', '#1b2f32', '#183e42', '#175056', '#1b656c', '#237479', '#3d989e', '#61b4b8', '#93d0d1', '#d2efec'],
  },
};

/** For weights, differences and saliency: blue is negative, the neutral middle is zero, orange positive. */
export const SIGNED: Readonly<Record<ColourTheme, Ramp>> = {
  light: {
    names: SIGNED_NAMES,
    stops: ['#0b4a84', '#2f6fa9', '#5f96c6', '#97bcdc', '#cbdcea', '#f2f2ee', '#f3ddc5', '#ebbb8a', '#da914f', '#c17229', '#8f4700'],
  },
  dark: {
    names: SIGNED_NAMES,
    stops: ['#8cc8fa', '#62a5dd', '#4682b5', '#355f84', '#2c4458', '#262b2c', '#4e3d2c', '#7b5530', '#b07434', '#e0954a', '#ffbe80'],
  },
};

/** The two inks for text on a ramp: the page's own text, and the one for strong stops. */
export const INKS: Readonly<Record<ColourTheme, { readonly text: HexColour; readonly onStrong: HexColour }>> = {
  light: { text: '#1a1d1c', onStrong: '#ffffff' },
  dark: { text: '#e8ebea', onStrong: '#0e1011' },
};

export type Ink = 'text' | 'onStrong';

export type Rgb = readonly [red: number, green: number, blue: number];

/** Red, green and blue, 0 to 255. Throws RangeError for anything but #rrggbb. */
export function parseHex(colour: string): Rgb {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new RangeError(`A colour is #rrggbb, not "${colour}"`);
  const at = (start: number): number => Number.parseInt(colour.slice(start, start + 2), 16);
  return [at(1), at(3), at(5)];
}

/** Relative luminance of WCAG 2, 0 to 1. */
export function luminance(colour: HexColour): number {
  const [red, green, blue] = parseHex(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2, 1 to 21. */
export function contrast(a: HexColour, b: HexColour): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The ink that reads better on a colour; the page's own text on a tie. */
export function inkOn(colour: HexColour, theme: ColourTheme): Ink {
  const { text, onStrong } = INKS[theme];
  return contrast(colour, onStrong) > contrast(colour, text) ? 'onStrong' : 'text';
}
