import type { SectionResults } from '../results.js';
import type { ReportPart } from './sections.js';
import type { Table } from './table.js';
import { figure } from './words.js';

const percent = (right: number, total: number): string => `${((100 * right) / total).toFixed(2)} %`;

export function drawParts({ rows, redrawn, scribbleMs }: SectionResults['draw']): readonly ReportPart[] {
  return [
    {
      title: 'Drawing in the real window',
      table: {
        columns: ['95th percentiles', 'pointer to ink, ms', 'stroke to bars, ms', 'frames dropped', 'events'],
        rows: rows.map((row) => [row.title, figure(row.inkMs), figure(row.barsMs), `${row.dropped} of ${row.frames}`, String(row.events)]),
      },
      note:
        'All ten digits, small and large, drawn with the mouse; two networks read, the maps of one light up. Ink: from the time stamp of an ' +
        'event to the end of its handlers. Bars: from there to the frame that painted the first bars after it. Dropped: more than ' +
        `25 ms between two frames. A scribble of 10,000 points is prepared in ${figure(scribbleMs)} ms.`,
    },
    {
      title: 'Test digits redrawn on the pad, 100 to 240 of 280 units long, at any place',
      table: {
        columns: ['', 'as they are', 'redrawn', 'points'],
        rows: redrawn.map(({ network, original, redrawn: right, total }) => [
          `\`${network}\``,
          percent(original, total),
          percent(right, total),
          ((100 * (original - right)) / total).toFixed(2),
        ]),
      },
      note: '',
    },
  ];
}

/** What README shows of it. */
export function drawSummary({ rows }: SectionResults['draw']): Table {
  const line = (name: string, goal: number, read: (row: (typeof rows)[number]) => number): readonly string[] => [
    name,
    `${goal} ms`,
    ...rows.map((row) => `${figure(read(row))} ms`),
  ];
  return {
    columns: ['drawing, 95th percentile', 'at most', ...rows.map(({ title }) => title)],
    rows: [line('pointer to ink', 16, ({ inkMs }) => inkMs), line('stroke to bars', 33, ({ barsMs }) => barsMs)],
  };
}
