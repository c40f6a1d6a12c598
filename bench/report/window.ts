import type { SectionResults } from '../results.js';
import type { ReportPart } from './sections.js';
import { figure, NONE, orNone, withRange } from './words.js';

export function windowParts({ starts, memoryMb, idlePercent, idleSeconds, training }: SectionResults['window']): readonly ReportPart[] {
  return [
    {
      title: 'The window',
      table: {
        columns: ['from the start of the process', 'painted, ms (least-most)', 'usable, ms (least-most)'],
        rows: starts.map(({ title, paintedMs, usableMs }) => [title, withRange(paintedMs), withRange(usableMs)]),
      },
      note:
        'Painted: the first content. Usable: the page of the last time is in view and answers. After the start main and renderer take ' +
        `${memoryMb ? withRange(memoryMb) : NONE} MB of private memory; at rest they take ${orNone(idlePercent)} % of a core over ${idleSeconds} s.`,
    },
    {
      title: 'Memory of main and renderer while the reference FCNN is trained in view of its curves',
      table: {
        columns: ['', 'steps', 'after a minute, MB', 'at the end, MB', 'most, MB'],
        rows: [
          [
            `${figure(training.minutes)} minutes`,
            training.steps.join(' + '),
            ...[training.firstMinuteMb, training.lastMb, training.mostMb].map(orNone),
          ],
        ],
      },
      note: 'Memory that no file backs (RssAnon). `--minutes 60` for an hour.',
    },
  ];
}
