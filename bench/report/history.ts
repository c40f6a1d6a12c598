import type { SectionResults } from '../results.js';
import type { Spread } from '../statistics.js';
import type { ReportPart } from './sections.js';
import { figure, withRange } from './words.js';

export function historyPart({ runs, points, openMs, listMs, readFullMs, window }: SectionResults['history']): ReportPart {
  const rows: readonly (readonly [string, Spread])[] = [
    ['table of runs opens', window.openMs],
    ['sorted by another column', window.sortMs],
    ['filtered by a word', window.filterMs],
    ['8 full runs compared, read from the disk', window.compareMs],
    ['longest frame while scrolling through all rows', window.longestFrameMs],
    ['history opened', openMs],
    ['all runs listed', listMs],
    ['8 full runs read', readFullMs],
  ];
  const { lateFrames, frames } = window;
  return {
    title: `A history of ${runs.toLocaleString('en-US')} runs and ${points.toLocaleString('en-US')} metric points`,
    table: { columns: ['', 'ms (least-most)'], rows: rows.map(([name, time]) => [name, withRange(time)]) },
    note:
      'The first five in the real window, from the click to the frame that shows it; the others through the worker of the history. ' +
      `Late frames (over 34 ms) while scrolling: ${figure(lateFrames.median)} of ${frames.median}.`,
  };
}
