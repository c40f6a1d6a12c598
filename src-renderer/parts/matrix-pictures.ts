import type { ConfusionDifference } from '@shared/domain/comparison.js';
import type { ConfusionMatrix } from '@shared/domain/metrics.js';
import { matrixPicture, type MatrixScene, type PictureCell } from '../charts/pictures/matrix-picture.js';
import type { Picture } from '../charts/pictures/picture.js';
import { differenceView, SIGNED_STOPS } from './difference-view.js';
import { matrixView, type MatrixMode } from './matrix-view.js';

/** Reads the tokens of the theme in force. */
function tokens(): (name: string) => string {
  const style = getComputedStyle(document.body);
  return (name) => (name === 'font' ? style.fontFamily : style.getPropertyValue(`--${name}`).trim());
}

function lookOf(token: (name: string) => string): MatrixScene['look'] {
  return { surface: token('surface'), text: token('text'), faint: token('text-faint'), fontFamily: token('font') };
}

const SEQUENTIAL_STOPS = Array.from({ length: 10 }, (_, stop) => stop);

/** A confusion matrix as it is shown, with its legend. */
export function confusionPicture(matrix: ConfusionMatrix, classNames: readonly string[], mode: MatrixMode, title: string): Picture {
  const token = tokens();
  const view = matrixView(matrix, classNames, mode);
  const rows = view.rows.map(({ cells }) =>
    cells.map(({ text, level, count }): PictureCell => {
      const colours = level === null ? ['sunken', 'text'] : [`seq-${level}`, `seq-ink-${level}`];
      return { text, fill: token(colours[0] ?? ''), ink: token(colours[1] ?? ''), value: count };
    }),
  );
  return matrixPicture({
    title,
    names: view.names,
    rows,
    sides: [
      { head: 'correct %', values: view.rows.map(({ correctPercent }) => correctPercent) },
      { head: 'misread', values: view.rows.map(({ misread }) => misread.toLocaleString('en-US')) },
    ],
    legend: { low: '0', high: view.maximum, colours: SEQUENTIAL_STOPS.map((stop) => token(`seq-${stop}`)), note: 'square-root scale' },
    look: lookOf(token),
  });
}

/** The difference of two confusion matrices as it is shown, with its legend. */
export function differencePicture(difference: ConfusionDifference, classNames: readonly string[], title: string): Picture {
  const token = tokens();
  const view = differenceView(difference, classNames);
  const rows = view.rows.map(({ cells }) =>
    cells.map(({ text, stop, actual, predicted }): PictureCell => ({
      text,
      fill: token(stop === null ? 'sunken' : `div-${stop}`),
      ink: token(stop === null ? 'text' : `div-ink-${stop}`),
      value: difference.counts[actual * difference.classes + predicted] ?? 0,
    })),
  );
  return matrixPicture({
    title,
    names: view.names,
    rows,
    sides: [{ head: 'all misread', values: view.rows.map(({ misread }) => misread) }],
    legend: {
      low: view.low,
      high: view.high,
      colours: SIGNED_STOPS.map((stop) => token(`div-${stop}`)),
      note: 'blue: fewer misread, orange: more',
    },
    look: lookOf(token),
  });
}
