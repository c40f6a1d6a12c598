import type { SectionResults } from '../results.js';
import type { ReportPart } from './sections.js';
import { NONE, orNone, withRange } from './words.js';

export function augmentationPart(rows: SectionResults['augmentation']): ReportPart {
  return {
    title: 'What augmentation costs, batch 128',
    table: {
      columns: ['', 'without, ms/step (least-most)', 'with', 'with / without', 'CPU ms/step, without', 'with'],
      rows: rows.map(({ title, plainStepMs, stepMs, times, plainCpuStepMs, cpuStepMs }) => [
        title,
        withRange(plainStepMs),
        withRange(stepMs),
        times === null ? NONE : withRange(times),
        orNone(plainCpuStepMs?.median ?? null),
        orNone(cpuStepMs?.median ?? null),
      ]),
    },
    note: 'A thread of the engine makes the digits of the steps to come.',
  };
}
