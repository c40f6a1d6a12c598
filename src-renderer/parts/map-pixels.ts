import { rampTable, SEQUENTIAL_ENTRIES, sequentialEntry, SIGNED_ENTRIES, signedEntry } from '@shared/colour/ramp-table.js';
import { SEQUENTIAL, SIGNED, type ColourTheme } from '@shared/colour/ramps.js';

export type MapScale = 'sequential' | 'signed';

const tables = new Map<string, Uint8ClampedArray<ArrayBuffer>>();

function tableOf(scale: MapScale, theme: ColourTheme): Uint8ClampedArray<ArrayBuffer> {
  const key = `${scale} ${theme}`;
  const ramp = scale === 'signed' ? SIGNED : SEQUENTIAL;
  const table = tables.get(key) ?? rampTable(ramp[theme].stops, scale === 'signed' ? SIGNED_ENTRIES : SEQUENTIAL_ENTRIES);
  tables.set(key, table);
  return table;
}

/** One channel of [h, w, c], or a vector [n] as rows of 32, as a picture of its own. */
export interface MapView {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channel: number;
}

const VECTOR_ROW = 32;

export function mapView(shape: readonly number[], values: Float32Array, channel: number): MapView {
  const [first = 0, width, channels] = shape;
  if (width !== undefined && channels !== undefined) return { values, height: first, width, channels, channel };
  const columns = Math.min(VECTOR_ROW, first);
  return { values, height: Math.ceil(first / columns), width: columns, channels: 1, channel: 0 };
}

/** The largest size of a value of a map; 0 for a silent one. */
export function mapPeak({ values, height, width, channels, channel }: MapView): number {
  let peak = 0;
  for (let at = 0; at < height * width; at++) peak = Math.max(peak, Math.abs(values[at * channels + channel] ?? 0));
  return peak;
}

/** A map as RGBA, scaled to its own largest value. */
export function mapRgba(view: MapView, scale: MapScale, theme: ColourTheme): Uint8ClampedArray<ArrayBuffer> {
  const { values, height, width, channels, channel } = view;
  const table = tableOf(scale, theme);
  const peak = mapPeak(view);
  const rgba = new Uint8ClampedArray(height * width * 4);
  for (let at = 0; at < height * width; at++) {
    const value = values[at * channels + channel] ?? 0;
    const entry = scale === 'signed' ? signedEntry(value, peak) : sequentialEntry(value, peak);
    for (let byte = 0; byte < 4; byte++) rgba[at * 4 + byte] = table[entry * 4 + byte] ?? 0;
  }
  return rgba;
}

/** The theme as it applies now: the page's choice, or the system's. */
export function currentTheme(): ColourTheme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
