import { putColour, type RampTables } from './pictures/colour-scale.js';

/** One channel of a layer's output [h, w, c], or a vector [n] as rows of 32, as a picture of its own. */
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
  const columns = Math.max(1, Math.min(VECTOR_ROW, first));
  return { values, height: Math.ceil(first / columns), width: columns, channels: 1, channel: 0 };
}

/** The largest size of a value of a map; 0 for a silent one. */
export function mapPeak({ values, height, width, channels, channel }: MapView): number {
  let peak = 0;
  for (let at = 0; at < height * width; at++) peak = Math.max(peak, Math.abs(values[at * channels + channel] ?? 0));
  return peak;
}

/** A map as RGBA, scaled to its own largest value; what a last row has no values for is 0. */
export function mapRgba(view: MapView, kind: 'signed' | 'sequential', tables: RampTables): Uint8ClampedArray<ArrayBuffer> {
  const { values, height, width, channels, channel } = view;
  const scale = { kind, maximum: mapPeak(view) };
  const rgba = new Uint8ClampedArray(height * width * 4);
  for (let at = 0; at < height * width; at++) putColour(rgba, at * 4, values[at * channels + channel] ?? 0, scale, tables);
  return rgba;
}
