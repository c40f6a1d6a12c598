import type { Range } from './curve-run.js';

/** Fixed margins, so that charts above each other line up and overlays know where the plot is. */
export const MARGIN = { left: 44, top: 6, right: 8, bottom: 24 } as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PlotArea extends Size {
  readonly left: number;
  readonly top: number;
}

export function plotArea({ width, height }: Size): PlotArea {
  return {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, width - MARGIN.left - MARGIN.right),
    height: Math.max(1, height - MARGIN.top - MARGIN.bottom),
  };
}

export function xToPixel(x: number, range: Range, area: PlotArea): number {
  return area.left + ((x - range.from) / (range.to - range.from)) * area.width;
}

/** The x under a pixel, held inside the range. */
export function pixelToX(pixel: number, range: Range, area: PlotArea): number {
  const share = Math.min(1, Math.max(0, (pixel - area.left) / area.width));
  return range.from + share * (range.to - range.from);
}
