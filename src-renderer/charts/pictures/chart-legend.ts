import type { Appearance } from '../appearance.js';
import type { CurveSeries } from '../curve-series.js';
import { isSmoothed, smoothingName } from '../running-mean.js';
import type { Brush } from './brush.js';

type Key = 'steps' | 'mean' | 'training' | 'validation' | 'best' | { readonly colour: number };
interface Entry {
  readonly key: Key;
  readonly text: string;
  readonly left: number;
  readonly row: number;
}

export interface LegendLayout {
  readonly entries: readonly Entry[];
  readonly height: number;
}

const ROW_PIXELS = 18;
const KEY_PIXELS = 28;
const GAP_PIXELS = 18;
/** Wider than nearly every letter of an 11-pixel font: entries never run into each other. */
const LETTER_PIXELS = 6.6;

/** Puts what the lines mean and every run's full name into rows of a width. */
export function layOutLegend(series: readonly CurveSeries[], widthPixels: number): LegendLayout {
  const [first] = series;
  const hasSteps = series.some(({ trace }) => trace.length > 0);
  const smoothing = first?.trace.smoothing;
  const keys: readonly { readonly key: Key; readonly text: string }[] = [
    ...(hasSteps ? [{ key: 'steps' as const, text: 'single steps' }] : []),
    ...(hasSteps && smoothing && isSmoothed(smoothing) ? [{ key: 'mean' as const, text: smoothingName(smoothing) }] : []),
    { key: 'training', text: 'training by epoch' },
    { key: 'validation', text: 'validation' },
    { key: 'best', text: 'best epoch' },
    ...series.map(({ run }) => ({ key: { colour: run.colour }, text: run.name })),
  ];
  let [left, row] = [0, 0];
  const entries = keys.map(({ key, text }) => {
    const width = KEY_PIXELS + text.length * LETTER_PIXELS;
    if (left > 0 && left + width > widthPixels) [left, row] = [0, row + 1];
    const entry = { key, text, left, row };
    left += width + GAP_PIXELS;
    return entry;
  });
  return { entries, height: (row + 1) * ROW_PIXELS + 8 };
}

function paintKey(brush: Brush, key: Key, appearance: Appearance, x: number, y: number): void {
  brush.save();
  brush.strokeStyle = appearance.faint;
  brush.fillStyle = appearance.faint;
  if (typeof key === 'object') {
    brush.fillStyle = appearance.run(key.colour);
    brush.fillRect(x + 8, y - 5, 10, 10);
  } else if (key === 'steps') {
    brush.globalAlpha = 0.28;
    brush.fillRect(x, y - 4, 22, 8);
  } else if (key === 'best') {
    brush.beginPath();
    brush.moveTo(x + 11, y - 5);
    brush.lineTo(x + 16, y);
    brush.lineTo(x + 11, y + 5);
    brush.lineTo(x + 6, y);
    brush.closePath();
    brush.fill();
  } else {
    brush.lineWidth = key === 'validation' ? 1.75 : key === 'training' ? 1.5 : 1;
    brush.globalAlpha = key === 'mean' ? 0.75 : 1;
    brush.setLineDash(key === 'training' ? [5, 3] : []);
    brush.beginPath();
    brush.moveTo(x, y);
    brush.lineTo(x + 22, y);
    brush.stroke();
  }
  brush.restore();
}

export function paintLegend(
  brush: Brush,
  { entries }: LegendLayout,
  appearance: Appearance,
  corner: { readonly left: number; readonly top: number },
): void {
  brush.save();
  brush.font = `11px ${appearance.fontFamily}`;
  brush.textBaseline = 'alphabetic';
  for (const { key, text, left, row } of entries) {
    const [x, y] = [corner.left + left, corner.top + row * ROW_PIXELS + ROW_PIXELS / 2];
    paintKey(brush, key, appearance, x, y);
    brush.fillStyle = appearance.text;
    brush.fillText(text, x + KEY_PIXELS, y + 4);
  }
  brush.restore();
}
