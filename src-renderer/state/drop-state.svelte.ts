import { MAX_DROPPED_FILES, type DropKind } from '@shared/domain/dropped-kind.js';
import { formatCount } from '@shared/format/numbers.js';
import type { DroppedFile } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';

/**
 * A browser says that files are held every 350 ms at the latest (html.spec.whatwg.org, drag-and-drop processing model), and
 * not always that they have left: silence for longer says so.
 */
export const HOLD_MS = 1_000;

/** Who gets what was dropped, by its tokens. */
export interface DropTargets {
  readonly onModels: (tokens: readonly string[]) => void;
  /** The files or the folder of one data set, it seems. */
  readonly onDataset: (tokens: readonly string[]) => void;
}

/** What happens to files that are dropped on the window: models and data sets are imported, one kind at a time. */
export class DropState {
  /** Whether files are held over the window now. */
  hovering = $state(false);
  /** Why nothing came of what was dropped last; null when something did. */
  problem = $state<string | null>(null);

  private readonly targets: DropTargets;
  private readonly unsubscribe: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pageTookIt = false;

  constructor(api: ApiClient, targets: DropTargets) {
    this.targets = targets;
    this.unsubscribe = api.subscribe('files:dropped', (files) => {
      this.receive(files);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.unsubscribe();
  }

  /** Files are held over the window at this moment; told again and again while they are. */
  hold(): void {
    clearTimeout(this.timer);
    this.hovering = true;
    this.timer = setTimeout(() => {
      this.release();
    }, HOLD_MS);
  }

  /** They are elsewhere. */
  release(): void {
    clearTimeout(this.timer);
    this.hovering = false;
  }

  /** They fell, and main will tell what they are; `onPage`: on something that reads them itself, as the pad does. */
  fall(onPage: boolean): void {
    this.release();
    this.problem = null;
    this.pageTookIt = onPage;
  }

  dismiss(): void {
    this.problem = null;
  }

  private receive(files: readonly DroppedFile[]): void {
    const fits = files.length <= MAX_DROPPED_FILES;
    const are = (kind: DropKind): boolean => fits && files.every((file) => file.kind === kind);
    const tokens = files.map(({ token }) => token);
    this.problem = null;
    if (are('model')) this.targets.onModels(tokens);
    else if (are('dataset')) this.targets.onDataset(tokens);
    else if (!this.pageTookIt) this.problem = problemOf(files);
    this.pageTookIt = false;
  }
}

const WANTED = 'Drop models (.pth, .safetensors, model.json) or one data set (IDX files, .csv, a folder of pictures)';

function problemOf(files: readonly DroppedFile[]): string {
  if (files.length > MAX_DROPPED_FILES) {
    return `More than ${formatCount(MAX_DROPPED_FILES)} files were dropped. Drop fewer models at once, or the folder that holds a data set instead of its files. Nothing was imported.`;
  }
  if (files.every(({ kind }) => kind === 'picture')) {
    return 'Nothing was imported. Drop a picture on the pad of the Draw page, or a folder with a folder of pictures for each class to get a data set.';
  }
  const unknown = files.find(({ kind }) => kind === 'other');
  if (unknown) return `Nothing was imported: ${unknown.name} is neither a model nor part of a data set. ${WANTED}.`;
  return `Nothing was imported, because models, data sets and pictures were dropped together. ${WANTED}.`;
}
