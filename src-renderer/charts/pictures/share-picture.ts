import { csvLine } from '@shared/format/csv.js';
import type { Appearance } from '../appearance.js';
import type { Brush } from './brush.js';
import type { Picture } from './picture.js';

/** A chart of shares against shares, both from 0 to 1. Colours are CSS colour texts. */
export interface ShareScene {
  readonly title: string;
  /** What is across, and what is up, in one line under the chart. */
  readonly note: string;
  /** The share at the lower end of the axis. */
  readonly low: number;
  readonly bars: readonly { readonly from: number; readonly to: number; readonly share: number }[];
  readonly barColour: string;
  readonly lines: readonly {
    readonly points: readonly { readonly x: number; readonly y: number }[];
    readonly colour: string;
    readonly dashed: boolean;
    /** Drawn from 0 to 1 whatever the axis begins with. */
    readonly whole: boolean;
  }[];
  readonly look: Pick<Appearance, 'surface' | 'grid' | 'faint' | 'text' | 'fontFamily'>;
  /** Heads and rows of the CSV. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | null)[])[];
}

const SIZE = { width: 460, height: 330 } as const;
const PLOT = { left: 56, top: 44, width: 380, height: 222 } as const;
const TICKS = 4;

const xOf = (share: number): number => PLOT.left + share * PLOT.width;
const yOf = (share: number, low: number): number => PLOT.top + (1 - (share - low) / (1 - low)) * PLOT.height;

function paintAxes(brush: Brush, { low, look }: ShareScene): void {
  for (let tick = 0; tick <= TICKS; tick++) {
    const [across, up] = [tick / TICKS, low + ((1 - low) * tick) / TICKS];
    brush.fillStyle = look.grid;
    brush.fillRect(PLOT.left, Math.round(yOf(up, low)), PLOT.width, 1);
    brush.fillStyle = look.faint;
    const [upText, acrossText] = [(up * 100).toFixed(low === 0 ? 0 : 1), (across * 100).toFixed(0)];
    brush.fillText(upText, PLOT.left - 8 - brush.measureText(upText).width, yOf(up, low));
    brush.fillText(acrossText, xOf(across) - brush.measureText(acrossText).width / 2, PLOT.top + PLOT.height + 16);
  }
}

function paintLine(brush: Brush, { points, colour, dashed, whole }: ShareScene['lines'][number], low: number): void {
  brush.strokeStyle = colour;
  brush.lineWidth = 1.5;
  brush.setLineDash(dashed ? [4, 3] : []);
  brush.beginPath();
  points.forEach(({ x, y }, at) => {
    const up = yOf(y, whole ? 0 : low);
    if (at === 0) brush.moveTo(xOf(x), up);
    else brush.lineTo(xOf(x), up);
  });
  brush.stroke();
  brush.setLineDash([]);
}

/** The chart as a picture that can be saved. */
export function sharePicture(scene: ShareScene): Picture {
  const { title, note, low, bars, barColour, lines, look } = scene;
  return {
    title,
    ...SIZE,
    paint: (brush) => {
      brush.fillStyle = look.surface;
      brush.fillRect(0, 0, SIZE.width, SIZE.height);
      brush.textBaseline = 'middle';
      brush.font = `600 13px ${look.fontFamily}`;
      brush.fillStyle = look.text;
      brush.fillText(title, 16, 22);
      brush.font = `11px ${look.fontFamily}`;
      paintAxes(brush, scene);
      brush.fillStyle = barColour;
      for (const { from, to, share } of bars) {
        const top = yOf(share, low);
        brush.fillRect(xOf(from) + 1, top, xOf(to) - xOf(from) - 2, PLOT.top + PLOT.height - top);
      }
      for (const line of lines) paintLine(brush, line, low);
      brush.fillStyle = look.faint;
      brush.fillText(note, 16, SIZE.height - 18);
    },
    csv: () => [scene.columns, ...scene.rows].map(csvLine).join(''),
  };
}
