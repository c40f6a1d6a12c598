import type { RunStatus } from '@shared/domain/run.js';

/** How a status looks and reads. `glyph` is an SVG path on a 20 x 20 grid, drawn as a line. */
export interface StatusLook {
  readonly word: string;
  readonly glyph: string;
  readonly tone: 'plain' | 'busy' | 'warn' | 'error';
}

const LOOKS: Readonly<Record<RunStatus, StatusLook>> = {
  queued: { word: 'Queued', glyph: 'M10 4a6 6 0 1 1 0 12a6 6 0 1 1 0-12M10 7v3.5l2.5 1.5', tone: 'plain' },
  running: { word: 'Training', glyph: 'M15.5 10a5.5 5.5 0 1 1-5.5-5.5', tone: 'busy' },
  paused: { word: 'Paused', glyph: 'M7 5v10M13 5v10', tone: 'plain' },
  finished: { word: 'Finished', glyph: 'M4 10.5l4 4 8-9', tone: 'plain' },
  stopped: { word: 'Stopped', glyph: 'M5.5 5.5h9v9h-9z', tone: 'plain' },
  interrupted: { word: 'Interrupted', glyph: 'M10 3l8 14H2zM10 8v4M10 14.5h.01', tone: 'warn' },
  failed: { word: 'Failed', glyph: 'M5 5l10 10M15 5L5 15', tone: 'error' },
};

export function statusLook(status: RunStatus): StatusLook {
  return LOOKS[status];
}
