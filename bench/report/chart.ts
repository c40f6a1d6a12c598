import type { StepsCase, StepsResult, StepsRow } from '../sections/steps.js';
import { figure, times } from './words.js';

/** Bars: how many times as long as ours a step takes, a group for each case. Lengths in CSS pixels. */
const WIDTH = 760;
const LABEL_WIDTH = 190;
const VALUE_WIDTH = 130;
const BAR = 14;
const ROW = 20;
const GROUP_TITLE = 30;
const GROUP_GAP = 10;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; }
  .bar { fill: #8c959f; }
  .ours { fill: #0969da; }
  .range { stroke: #1f2328; stroke-opacity: .55; }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .bar { fill: #6e7681; } .ours { fill: #4493f8; } .range { stroke: #e6edf3; } }`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const isOurs = (row: StepsRow): boolean => row.contender === 'ours' || row.contender === 'ours-electron';
const measured = (one: StepsCase): readonly StepsRow[] => one.rows.filter((row) => row.stepMs !== null);
/** 1 for ours, which has no ratio to itself. */
const lengthOf = (row: StepsRow): number => row.ratio?.median ?? 1;

function bar(row: StepsRow, y: number, scale: number): string {
  const { stepMs, ratio } = row;
  if (!stepMs) return '';
  const end = LABEL_WIDTH + lengthOf(row) * scale;
  const middle = y + BAR / 2;
  const range = ratio && [LABEL_WIDTH + ratio.min * scale, LABEL_WIDTH + ratio.max * scale];
  const value = `${figure(stepMs.median)} ms${ratio ? ` · ${times(ratio)}` : ''}`;
  return [
    `<text x="${LABEL_WIDTH - 8}" y="${y + 11}" text-anchor="end">${escaped(row.title)}</text>`,
    `<rect class="bar${isOurs(row) ? ' ours' : ''}" x="${LABEL_WIDTH}" y="${y}" width="${(end - LABEL_WIDTH).toFixed(1)}" height="${BAR}" rx="2"/>`,
    range
      ? `<line class="range" x1="${(range[0] ?? 0).toFixed(1)}" x2="${(range[1] ?? 0).toFixed(1)}" y1="${middle}" y2="${middle}"/>`
      : '',
    `<text x="${(Math.max(end, range?.[1] ?? 0) + 8).toFixed(1)}" y="${y + 11}">${value}</text>`,
  ].join('');
}

/** A picture for light and dark pages. The thin line on a bar goes from the least to the most of the rounds. */
export function stepsChart({ cases }: StepsResult): string {
  const most = Math.max(1, ...cases.flatMap((one) => measured(one).map((row) => Math.max(lengthOf(row), row.ratio?.max ?? 1))));
  const scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most;
  let y = 8;
  const groups = cases.map((one) => {
    const title = `<text class="title" x="${LABEL_WIDTH}" y="${y + 16}">${escaped(one.title)}</text>`;
    y += GROUP_TITLE;
    const bars = measured(one).map((row) => {
      const text = bar(row, y, scale);
      y += ROW;
      return text;
    });
    y += GROUP_GAP;
    return [title, ...bars].join('\n');
  });
  const label = 'Time of a training step, relative to Digit Lab';
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${label}">`;
  return `${[head, `<style>${STYLE}\n</style>`, ...groups, '</svg>'].join('\n')}\n`;
}
