import { csvLine } from '@shared/format/csv.js';
import type { Brush } from './brush.js';
import type { Picture } from './picture.js';

/** A cell as it is painted: its text, its colour and the ink that is readable on it, as CSS colours. */
export interface PictureCell {
  readonly text: string;
  readonly fill: string;
  readonly ink: string;
  /** What the CSV says. */
  readonly value: number;
}

export interface MatrixScene {
  readonly title: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly PictureCell[])[];
  /** Columns beside the cells: "misread" and a text for each row. */
  readonly sides: readonly { readonly head: string; readonly values: readonly string[] }[];
  /** The ramp from its lowest to its highest colour, with both ends' texts, and a line that says what it means. */
  readonly legend: { readonly low: string; readonly high: string; readonly colours: readonly string[]; readonly note: string };
  readonly look: { readonly surface: string; readonly text: string; readonly faint: string; readonly fontFamily: string };
}

const EDGE_PIXELS = 16;
const TITLE_PIXELS = 32;
const CELL = { width: 44, height: 30 } as const;
const HEAD_PIXELS = 22;
const SIDE_PIXELS = 84;
const FOOT_PIXELS = 48;
const LETTER_PIXELS = 6.6;

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

function centred(brush: Brush, text: string, middle: number, y: number): void {
  brush.fillText(text, middle - brush.measureText(text).width / 2, y);
}

function paintCells(brush: Brush, scene: MatrixScene, left: number, top: number): void {
  const { names, rows, look, sides } = scene;
  const nameLetters = Math.floor(CELL.width / LETTER_PIXELS);
  brush.textBaseline = 'middle';
  names.forEach((name, column) => {
    brush.fillStyle = look.faint;
    centred(brush, cut(name, nameLetters), left + (column + 0.5) * CELL.width, top + HEAD_PIXELS / 2);
  });
  rows.forEach((cells, row) => {
    const y = top + HEAD_PIXELS + row * CELL.height;
    const name = cut(names[row] ?? '', 20);
    brush.fillStyle = look.text;
    brush.fillText(name, left - 8 - brush.measureText(name).width, y + CELL.height / 2);
    cells.forEach((cell, column) => {
      brush.fillStyle = cell.fill;
      brush.fillRect(left + column * CELL.width + 0.5, y + 0.5, CELL.width - 1, CELL.height - 1);
      brush.fillStyle = cell.ink;
      if (cell.text !== '') centred(brush, cell.text, left + (column + 0.5) * CELL.width, y + CELL.height / 2);
    });
    sides.forEach(({ values }, side) => {
      const right = left + names.length * CELL.width + (side + 1) * SIDE_PIXELS;
      brush.fillStyle = look.text;
      const text = values[row] ?? '';
      brush.fillText(text, right - brush.measureText(text).width, y + CELL.height / 2);
    });
  });
  sides.forEach(({ head }, side) => {
    const right = left + names.length * CELL.width + (side + 1) * SIDE_PIXELS;
    brush.fillStyle = look.faint;
    brush.fillText(head, right - brush.measureText(head).width, top + HEAD_PIXELS / 2);
  });
}

function paintFoot(brush: Brush, { legend, look }: MatrixScene, left: number, top: number): void {
  const STOP_PIXELS = 12;
  brush.fillStyle = look.faint;
  brush.fillText(`row: true, column: read as · ${legend.note}`, left, top + 34);
  brush.fillText(legend.low, left, top + 14);
  const rampLeft = left + brush.measureText(legend.low).width + 8;
  legend.colours.forEach((colour, stop) => {
    brush.fillStyle = colour;
    brush.fillRect(rampLeft + stop * STOP_PIXELS, top + 9, STOP_PIXELS, 10);
  });
  brush.fillStyle = look.faint;
  brush.fillText(legend.high, rampLeft + legend.colours.length * STOP_PIXELS + 8, top + 14);
}

/** A matrix with its title, its side columns and its legend. */
export function matrixPicture(scene: MatrixScene): Picture {
  const { title, names, rows, sides, look } = scene;
  const nameWidth = Math.min(20, Math.max(2, ...names.map((name) => name.length))) * LETTER_PIXELS + 8;
  const left = EDGE_PIXELS + nameWidth;
  const cellsWidth = names.length * CELL.width + sides.length * SIDE_PIXELS;
  const width = Math.ceil(Math.max(left + cellsWidth + EDGE_PIXELS, 2 * EDGE_PIXELS + title.length * 9, 480));
  const bottom = EDGE_PIXELS + TITLE_PIXELS + HEAD_PIXELS + rows.length * CELL.height;
  const height = bottom + FOOT_PIXELS + EDGE_PIXELS;
  const paint = (brush: Brush): void => {
    brush.fillStyle = look.surface;
    brush.fillRect(0, 0, width, height);
    brush.fillStyle = look.text;
    brush.font = `600 15px ${look.fontFamily}`;
    brush.fillText(title, EDGE_PIXELS, EDGE_PIXELS + 14);
    brush.font = `12px ${look.fontFamily}`;
    paintCells(brush, scene, left, EDGE_PIXELS + TITLE_PIXELS);
    paintFoot(brush, scene, EDGE_PIXELS, bottom);
  };
  const csv = (): string =>
    [
      csvLine(['true / read as', ...names]),
      ...rows.map((cells, row) => csvLine([names[row] ?? '', ...cells.map(({ value }) => value)])),
    ].join('');
  return { title, width, height, paint, csv };
}
