import type { Reliability, RejectPoint } from '@shared/domain/reliability.js';
import { formatPercent } from '@shared/format/numbers.js';
import { readAppearance } from '../charts/appearance.js';
import type { Picture } from '../charts/pictures/picture.js';
import { sharePicture, type ShareScene } from '../charts/pictures/share-picture.js';

/** The theme in force. */
function look(): ShareScene['look'] & { readonly colour: string } {
  const colour = getComputedStyle(document.body).getPropertyValue('--seq-6').trim();
  return { ...readAppearance(document.body), colour };
}

/** The reliability diagram, and every bin as CSV. */
export function reliabilityPicture({ bins, expectedError }: Reliability): Picture {
  const { colour, ...theme } = look();
  const diagonal = [0, 1].map((share) => ({ x: share, y: share }));
  return sharePicture({
    title: `Reliability, expected calibration error ${formatPercent(expectedError)}`,
    note: 'up: share right, %; across: confidence, %; dashed: as sure as right',
    low: 0,
    bars: bins.flatMap(({ from, to, count, correct }) => (count === 0 ? [] : [{ from, to, share: correct / count }])),
    barColour: colour,
    lines: [{ points: diagonal, colour: theme.faint, dashed: true, whole: true }],
    look: theme,
    columns: ['confidence_from', 'confidence_to', 'mean_confidence', 'correct', 'answers'],
    rows: bins.map(({ from, to, meanConfidence, correct, count }) => [from, to, meanConfidence, correct, count]),
  });
}

/** Accuracy against the reject threshold; `low` is the lower end of the axis, `total` the answers there are. */
export function rejectPicture(curve: readonly RejectPoint[], total: number, low: number): Picture {
  const { colour, ...theme } = look();
  const right = curve.flatMap(({ threshold, kept, correct }) => (kept === 0 ? [] : [{ x: threshold, y: correct / kept }]));
  const keptShare = curve.map(({ threshold, kept }) => ({ x: threshold, y: kept / Math.max(1, total) }));
  return sharePicture({
    title: 'Accuracy against a reject threshold',
    note: 'solid: share right % of the kept; dashed: share kept, 0 to 100 %; across: confidence needed, %',
    low,
    bars: [],
    barColour: colour,
    lines: [
      { points: keptShare, colour: theme.faint, dashed: true, whole: true },
      { points: right, colour, dashed: false, whole: false },
    ],
    look: theme,
    columns: ['threshold', 'kept', 'correct', 'answers'],
    rows: curve.map(({ threshold, kept, correct }) => [threshold, kept, correct, total]),
  });
}
