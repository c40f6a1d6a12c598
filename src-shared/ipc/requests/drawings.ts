import type { NewDrawing, SavedDrawing } from '../../domain/saved-drawing.js';

/** The user's own digits. */
export interface DrawingsRequests {
  /** Oldest first. */
  'drawings:list': () => readonly SavedDrawing[];
  'drawings:save': (drawing: NewDrawing) => SavedDrawing;
  'drawings:delete': (drawingId: string) => null;
  /** Asks for a folder and writes every saved digit into a new folder in it; null when that was cancelled. */
  'drawings:export': (format: DrawingsFormat) => { readonly folder: string; readonly count: number } | null;
}

export interface DrawingsEvents {
  /** One more, or one less. */
  'drawings:changed': null;
}

/** png: a PNG for each and a CSV with their labels · idx: MNIST's own two files. */
export const DRAWINGS_FORMATS = ['png', 'idx'] as const;
export type DrawingsFormat = (typeof DRAWINGS_FORMATS)[number];

export const DRAWINGS_REQUESTS: Readonly<Record<keyof DrawingsRequests, true>> = {
  'drawings:list': true,
  'drawings:save': true,
  'drawings:delete': true,
  'drawings:export': true,
};
export const DRAWINGS_EVENTS: Readonly<Record<keyof DrawingsEvents, true>> = { 'drawings:changed': true };
