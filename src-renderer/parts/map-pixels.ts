import { putColour, type ColourScale, type RampTables } from './pictures/colour-scale.js';

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

/** RGBA pixels with their size: what ImageData needs. */
export interface MapSheet {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** Writes a map into RGBA pixels, scaled to its own largest value; what a last row has no values for is 0. */
function putMap(
  { width, pixels }: MapSheet,
  left: number,
  top: number,
  view: MapView,
  kind: ColourScale['kind'],
  tables: RampTables,
): void {
  const { values, channels, channel } = view;
  const scale = { kind, maximum: mapPeak(view) };
  for (let row = 0, at = channel; row < view.height; row++) {
    for (let column = 0; column < view.width; column++, at += channels) {
      putColour(pixels, ((top + row) * width + left + column) * 4, values[at] ?? 0, scale, tables);
    }
  }
}

/** A map as a picture of its own. */
export function mapRgba(view: MapView, kind: ColourScale['kind'], tables: RampTables): Uint8ClampedArray<ArrayBuffer> {
  const { height, width } = view;
  const sheet = { width, height, pixels: new Uint8ClampedArray(height * width * 4) };
  putMap(sheet, 0, 0, view, kind, tables);
  return sheet.pixels;
}

/** Where the maps of a layer are on one sheet, in the maps' own pixels, `gap` of them between two. */
export interface SheetLayout {
  readonly columns: number;
  readonly rows: number;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
}

export function sheetLayout(shape: readonly number[], mostColumns: number): SheetLayout {
  const { height, width } = mapView(shape, new Float32Array(), 0);
  const count = mapCount(shape);
  const columns = Math.max(1, Math.min(mostColumns, count));
  const rows = Math.max(1, Math.ceil(count / columns));
  const gap = count === 1 ? 0 : Math.max(1, Math.round(width / 12));
  return { columns, rows, gap, width: columns * (width + gap) - gap, height: rows * (height + gap) - gap };
}

/** Layouts that stay the same objects for the same shape, so that new values in it change no layout. */
export class SheetLayouts {
  private readonly known = new Map<string, SheetLayout>();

  of(shape: readonly number[], mostColumns: number): SheetLayout {
    const key = [mostColumns, ...shape].join();
    const layout = this.known.get(key) ?? sheetLayout(shape, mostColumns);
    this.known.set(key, layout);
    return layout;
  }
}

/** How many pictures a layer's output is: its channels, or one for a vector. */
export function mapCount(shape: readonly number[]): number {
  return shape.length === 3 ? (shape[2] ?? 0) : 1;
}

/** All maps of a layer, each scaled to its own largest value, into a sheet of that layout; what is between them is left as it is. */
export function putMaps(sheet: MapSheet, layout: SheetLayout, shape: readonly number[], values: Float32Array, tables: RampTables): void {
  for (let channel = 0; channel < mapCount(shape); channel++) {
    const view = mapView(shape, values, channel);
    const left = (channel % layout.columns) * (view.width + layout.gap);
    const top = Math.floor(channel / layout.columns) * (view.height + layout.gap);
    putMap(sheet, left, top, view, 'sequential', tables);
  }
}
