import { getContext, setContext } from 'svelte';

/** A file that the window made. */
export interface MadeFile {
  /** With its ending. */
  readonly name: string;
  readonly kind: 'png' | 'svg' | 'csv';
  readonly bytes: Uint8Array;
}

/** Lets the user choose where it goes; rejects with a sentence for the user when it could not be written. */
export type SaveFile = (file: MadeFile) => Promise<void>;

const KEY = Symbol('file-saver');

/** Gives every component below a way to save files. */
export function provideFileSaver(save: SaveFile): void {
  setContext(KEY, save);
}

/** Null where nobody gave one: then there is nothing to save with. */
export function fileSaver(): SaveFile | null {
  return getContext<SaveFile | undefined>(KEY) ?? null;
}
