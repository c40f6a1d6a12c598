import type { DroppedFile } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';

const MODEL_FILE = /\.(pth|pt|safetensors|json)$/i;

/** Whether something may be a model: a file by its name, or a folder, in which a model.json may lie. */
const maybeModel = ({ name, isFolder }: DroppedFile): boolean => isFolder || MODEL_FILE.test(name);

/**
 * A browser says that files are held every 350 ms at the latest (html.spec.whatwg.org, drag-and-drop processing model), and
 * not always that they have left: silence for longer says so.
 */
export const HOLD_MS = 1_000;

/** What happens to files that are dropped on the window. Other files are for the page that they fell on. */
export class DropState {
  /** Whether files are held over the window now. */
  hovering = $state(false);

  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unsubscribe: () => void;

  /** `onModels` gets the tokens of what may be models. */
  constructor(api: ApiClient, onModels: (tokens: readonly string[]) => void) {
    this.unsubscribe = api.subscribe('files:dropped', (files) => {
      const tokens = files.filter(maybeModel).map(({ token }) => token);
      if (tokens.length > 0) onModels(tokens);
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

  /** They fell, or are elsewhere. */
  release(): void {
    clearTimeout(this.timer);
    this.hovering = false;
  }
}
