import type { Tile } from './atlas.js';

/** A unit of a layer in a grid: its kernel, its map, or both. */
export interface GridUnit {
  readonly index: number;
  /** "Conv 1 filter 12, peak 0.87": everything the pictures and captions say. */
  readonly label: string;
  readonly kernel: Tile | null;
  readonly map: Tile | null;
  /** Beside the index where there is room; empty for none. */
  readonly detail: string;
  /** dead: no activation on any test digit · silent: none on this digit. */
  readonly mark: 'dead' | 'silent' | null;
}
